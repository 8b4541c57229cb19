# SPDX-License-Identifier: BSD-2-Clause
"""Programs that must not outlive the tool that started them, however it ends."""
import ctypes
import signal
import subprocess


def _child_begin():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL) # PR_SET_PDEATHSIG


def child_start(command, **how):
    """Popen of a command that is killed when this program ends, be it by a signal."""
    return subprocess.Popen(command, preexec_fn=_child_begin, **how)

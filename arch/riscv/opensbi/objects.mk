# SPDX-License-Identifier: BSD-2-Clause
# Everything of OpenSBI's generic platform, found where it lies, and our extension.
include $(src_dir)/platform/generic/objects.mk
include $(src_dir)/platform/generic/sifive/objects.mk
include $(src_dir)/platform/generic/starfive/objects.mk

platform-genflags-y += -I$(src_dir)/platform/generic/include
platform-genflags-y += -DEXO_PMP_ENTRIES=$(or $(EXO_PMP_ENTRIES),16)

$(platform_build_dir)/%.dep: $(src_dir)/platform/generic/%.c $(KCONFIG_AUTOHEADER)
	$(call compile_cc_dep,$@,$<)
$(platform_build_dir)/%.o: $(src_dir)/platform/generic/%.c $(KCONFIG_AUTOHEADER)
	$(call compile_cc,$@,$<)
$(platform_build_dir)/%.dep: $(src_dir)/platform/generic/%.carray $(KCONFIG_AUTOHEADER)
	$(call compile_gen_dep,$@,.c,$< $(KCONFIG_AUTOHEADER))
	$(call compile_gen_dep,$@,.o,$(@:.dep=.c))
$(platform_build_dir)/%.carray.c: $(src_dir)/platform/generic/%.carray $(src_dir)/scripts/carray.sh
	$(call compile_carray,$@,$<)

carray-sbi_ecall_exts-y += exo_extension
platform-objs-y += extension.o layout.o vector.o windows.o

platform-ldflags-y += -Wl,--wrap=sbi_hart_pmp_configure
platform-ldflags-y += -Wl,--wrap=sbi_domain_check_addr_range
platform-ldflags-y += -Wl,--wrap=sbi_trap_redirect
platform-ldflags-y += -Wl,--wrap=sbi_illegal_insn_handler

# SPDX-License-Identifier: BSD-2-Clause
# For the CMakeLists.txt of a scenario: exo_image() is defined below libos/, but the variables it
# reads end with that folder, so they are set again here.
set(EXO_IMAGE_DIR ${CMAKE_BINARY_DIR}/images)
set(EXO_IMAGE_LD ${CMAKE_SOURCE_DIR}/libos/base/image.ld)
set(EXO_IMAGE_CHECK ${CMAKE_SOURCE_DIR}/libos/base/image_check.cmake)
get_filename_component(scenario ${CMAKE_CURRENT_SOURCE_DIR} NAME)

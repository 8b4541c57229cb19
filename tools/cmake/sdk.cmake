# SPDX-License-Identifier: BSD-2-Clause
# cmake --install: the SDK, which lies as the tree does (docs/decisions/0030).
install(DIRECTORY tools boards DESTINATION . USE_SOURCE_PERMISSIONS PATTERN bench EXCLUDE
    PATTERN __pycache__ EXCLUDE)
install(DIRECTORY docs exo/abi DESTINATION . PATTERN abi EXCLUDE)
install(DIRECTORY exo/abi DESTINATION exo)
install(DIRECTORY libos/examples DESTINATION libos)
foreach(library base rt vm posix)
    install(DIRECTORY libos/${library}/include DESTINATION libos/${library})
endforeach()
install(FILES libos/base/image.ld libos/base/image_header.c libos/base/image_check.cmake
    DESTINATION libos/base)
install(DIRECTORY drivers DESTINATION . FILES_MATCHING PATTERN "*.h" PATTERN irq EXCLUDE)
install(FILES arch/riscv/toolchain.cmake DESTINATION arch/riscv)
install(FILES LICENSE CHANGELOG.md DESTINATION .)
install(FILES tools/cmake/sdk.md DESTINATION . RENAME README.md)

install(FILES ${CMAKE_BINARY_DIR}/exo.elf ${CMAKE_BINARY_DIR}/exo.Image DESTINATION build/target)
install(FILES ${CMAKE_BINARY_DIR}/images/broker ${CMAKE_BINARY_DIR}/images/broker.elf
    DESTINATION build/target/images)
foreach(library base_core base rt vm posix libos-fdt driver-device driver-serial driver-gpio)
    get_target_property(folder ${library} BINARY_DIR)
    file(RELATIVE_PATH folder ${CMAKE_BINARY_DIR} ${folder})
    install(FILES $<TARGET_FILE:${library}> DESTINATION build/target/${folder})
endforeach()
install(FILES ${CMAKE_BINARY_DIR}/../firmware/fw_dynamic.bin DESTINATION build/firmware OPTIONAL)

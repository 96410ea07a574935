# The C ABI: built, tested, installed. Included by the Makefile at the root.
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
FFI := $(TARGET_DIR)/ffi
PREFIX ?= /usr/local
CFLAGS_STRICT := -std=c99 -Wall -Wextra -Wpedantic -Werror -O1 -g
C_LIBS := -lpthread -ldl -lm
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
ABI := $(shell sed -n 's/.*SOC2_ABI_VERSION: u32 = \([0-9]*\);/\1/p' soc2-ffi/src/lib.rs)

.PHONY: header library test-c install uninstall

## The C header, from the sources.
header:
	SOC2_WRITE_HEADER=1 $(CARGO) test --quiet --package soc2-ffi --test header

## libsoc2.so and libsoc2.a: of what the archive holds, only what begins with soc2_ can be linked against.
library:
	$(CARGO) build --release --quiet --package soc2-ffi
	mkdir -p $(FFI)
	cp $(TARGET_DIR)/release/libsoc2.so $(FFI)/libsoc2.so.$(VERSION)
	ld -r --gc-sections $$(sed -n 's/.*\b\(soc2_[a-z_]*\)(.*/-u \1/p' soc2-ffi/include/soc2.h | sort -u) \
		-o $(FFI)/soc2.o $(TARGET_DIR)/release/libsoc2.a
	objcopy --wildcard --keep-global-symbol='soc2_*' --remove-section='.llvmbc' --remove-section='.llvmcmd' $(FFI)/soc2.o
	rm -f $(FFI)/libsoc2.a
	ar rcsD $(FFI)/libsoc2.a $(FFI)/soc2.o
	rm $(FFI)/soc2.o

$(FFI)/%: soc2-ffi/tests/c/%.c soc2-ffi/include/soc2.h library
	$(CC) $(CFLAGS_STRICT) -D_POSIX_C_SOURCE=200809L -I soc2-ffi/include $< $(FFI)/libsoc2.a $(C_LIBS) -o $@

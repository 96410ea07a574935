# The C ABI: built, tested, installed. Included by the Makefile at the root.
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
FFI := $(TARGET_DIR)/ffi
PREFIX ?= /usr/local
DESTDIR ?=
STRICT := -std=c99 -Wall -Wextra -Wpedantic -Werror -O1 -g -D_POSIX_C_SOURCE=200809L
SANITIZED := -fsanitize=address,undefined -fno-sanitize-recover=all
C_LIBS := -lpthread -ldl -lm
VALGRIND := valgrind --quiet --error-exitcode=9 --suppressions=soc2-ffi/tests/c/valgrind.supp
MEMCHECK := $(VALGRIND) --leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=all
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
ABI := $(shell sed -n 's/.*SOC2_ABI_VERSION: u32 = \([0-9]*\);/\1/p' soc2-ffi/src/lib.rs)
C_TESTS := $(patsubst %,$(FFI)/%,calls threads case calls-sanitized threads-sanitized)

.PHONY: header library test-c test-c-header test-c-calls test-c-install test-c-examples test-c-readme install uninstall

## The C header, from the sources.
header:
	SOC2_WRITE_HEADER=1 $(CARGO) test --quiet --package soc2-ffi --test header

## libsoc2.so and libsoc2.a; of what the archive holds, only what begins with soc2_ can be linked against. Each is moved to its place
## when it is whole: a make below this one may come here too, while something is linked with them.
library:
	$(CARGO) build --release --quiet --package soc2-ffi
	@mkdir -p $(FFI)
	@set -e; made=$$(mktemp -d $(FFI)/library.XXXXXX); trap 'rm -rf "$$made"' EXIT; \
	objcopy --strip-unneeded $(TARGET_DIR)/release/libsoc2.so $$made/libsoc2.so; \
	ld -r --gc-sections $$(sed -n 's/.*\b\(soc2_[a-z_]*\)(.*/-u \1/p' soc2-ffi/include/soc2.h | sort -u) \
		-o $$made/soc2.o $(TARGET_DIR)/release/libsoc2.a; \
	objcopy --wildcard --keep-global-symbol='soc2_*' --strip-debug --remove-section='.llvmbc' \
		--remove-section='.llvmcmd' $$made/soc2.o; \
	ar rcsD $$made/libsoc2.a $$made/soc2.o; \
	mv -f $$made/libsoc2.so $$made/libsoc2.a $(FFI)

$(FFI)/%-sanitized: soc2-ffi/tests/c/%.c soc2-ffi/include/soc2.h library
	@$(CC) $(STRICT) $(SANITIZED) -I soc2-ffi/include $< $(FFI)/libsoc2.a $(C_LIBS) -o $@

$(FFI)/%: soc2-ffi/tests/c/%.c soc2-ffi/include/soc2.h library
	@$(CC) $(STRICT) -I soc2-ffi/include $< $(FFI)/libsoc2.a $(C_LIBS) -o $@

# Examples are compiled with what shows mistakes of theirs.
$(FFI)/%: examples/c/%.c soc2-ffi/include/soc2.h library
	@$(CC) $(STRICT) $(SANITIZED) -I soc2-ffi/include $< $(FFI)/libsoc2.a $(C_LIBS) -o $@

## The C ABI from C: the header, what is exported, random calls, threads, an installed library, examples, the README.
test-c: test-c-header test-c-calls test-c-install test-c-examples test-c-readme

test-c-header: library
	$(CC) -x c -std=c99 -Wall -Wextra -Wpedantic -Werror -fsyntax-only soc2-ffi/include/soc2.h
	@if command -v $(CXX) > /dev/null; then set -x; \
		$(CXX) -x c++ -std=c++11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only soc2-ffi/include/soc2.h; \
	else echo "not checked: the header in C++ ($(CXX) is not installed)"; fi
	@for library in '-g $(FFI)/libsoc2.a' '-D $(FFI)/libsoc2.so'; do \
		names=$$(nm --defined-only $$library | awk 'NF == 3 {print $$3}'); \
		if echo "$$names" | grep -v '^soc2_'; then echo "$$library exports what is not soc2_"; exit 1; fi; \
		for name in $$(sed -n 's/.*\b\(soc2_[a-z_]*\)(.*/\1/p' soc2-ffi/include/soc2.h | sort -u); do \
			echo "$$names" | grep -qx $$name || { echo "$$library lacks $$name"; exit 1; }; \
		done; \
	done

test-c-calls: $(C_TESTS)
	$(FFI)/calls 1000000 1
	$(FFI)/calls-sanitized 100000 2
	$(FFI)/threads 200
	$(FFI)/threads-sanitized 50
	@if command -v valgrind > /dev/null; then \
		set -e -x; \
		$(MEMCHECK) $(FFI)/calls 20000 3; \
		$(MEMCHECK) $(FFI)/threads 4; \
		$(VALGRIND) --tool=helgrind $(FFI)/threads 4; \
	else echo "not checked: memory and races (valgrind is not installed)"; fi

# In a folder whose name has a space, from which everything goes again but what is somebody else's.
INSTALLED = $(abspath $(FFI))/installed here
test-c-install: library
	@rm -rf "$(INSTALLED)" $(FFI)/outside
	@umask 077; $(MAKE) --no-print-directory install PREFIX="$(INSTALLED)" > /dev/null
	@! find "$(INSTALLED)" -type f ! -perm -444 | grep .
	@if command -v pkg-config > /dev/null; then \
		set -e; export PKG_CONFIG_PATH="$(INSTALLED)/lib/pkgconfig"; \
		eval "$(CC) -std=c99 soc2-ffi/tests/c/outside.c $$(pkg-config --cflags --libs soc2) -o $(FFI)/outside-shared"; \
		LD_LIBRARY_PATH="$(INSTALLED)/lib" $(FFI)/outside-shared; \
	else echo "not checked: pkg-config (it is not installed)"; fi
	@if command -v cmake > /dev/null; then \
		set -e; outside() { cmake -S soc2-ffi/tests/c -B $(FFI)/outside -DCMAKE_PREFIX_PATH="$(INSTALLED)" -DASKED="$$1" > /dev/null; }; \
		for version in 99.0 0.0; do if outside $$version 2> /dev/null; then echo "$$version is not $(VERSION)"; exit 1; fi; done; \
		outside ""; outside $(VERSION); \
		cmake --build $(FFI)/outside > /dev/null; $(FFI)/outside/outside; $(FFI)/outside/outside-static; \
	else echo "not checked: find_package(soc2) (cmake is not installed)"; fi
	@touch "$(INSTALLED)/lib/cmake/other"
	@$(MAKE) --no-print-directory uninstall PREFIX="$(INSTALLED)" > /dev/null
	@test "$$(find "$(INSTALLED)" ! -type d)" = "$(INSTALLED)/lib/cmake/other"

# On this machine; on a tree that says that a patch is in force and that KernelCare updates by itself; where that is set twice, and where
# the file of settings is a folder.
test-c-examples: $(FFI)/livepatch_agent
	@rm -rf $(FFI)/host; mkdir -p $(FFI)/host/sys/kernel/livepatch/livepatch_1 $(FFI)/host/etc/sysconfig/kcare
	@echo 1 > $(FFI)/host/sys/kernel/livepatch/livepatch_1/enabled
	@echo 0 > $(FFI)/host/sys/kernel/livepatch/livepatch_1/transition
	@printf 'AUTO_UPDATE = True\nREGISTRATION_KEY="k\\"\n' > $(FFI)/host/etc/sysconfig/kcare/kcare.conf
	$(FFI)/livepatch_agent > $(FFI)/agent.txt
	@grep -q 'Subjects    linux_host/' $(FFI)/agent.txt && ! grep -q 'does not describe' $(FFI)/agent.txt
	$(FFI)/livepatch_agent /nowhere > $(FFI)/agent.txt
	@grep -q 'denied (`ENOENT`): kcare.conf' $(FFI)/agent.txt
	$(FFI)/livepatch_agent $(FFI)/host > $(FFI)/agent.txt
	@grep -q 'Checks      2 passed, 0 not passed' $(FFI)/agent.txt
	@printf 'AUTO_UPDATE = True\nAUTO_UPDATE = False\n' > $(FFI)/host/etc/sysconfig/kcare/kcare.conf
	$(FFI)/livepatch_agent $(FFI)/host > $(FFI)/agent.txt
	@grep -q 'Checks      1 passed, 1 not passed' $(FFI)/agent.txt
	@rm $(FFI)/host/etc/sysconfig/kcare/kcare.conf; mkdir $(FFI)/host/etc/sysconfig/kcare/kcare.conf
	$(FFI)/livepatch_agent $(FFI)/host > $(FFI)/agent.txt
	@grep -q 'denied (`EISDIR`): kcare.conf' $(FFI)/agent.txt

# The README's C, as it stands there.
test-c-readme: library
	@sed -n '/^```c$$/,/^```$$/{/^```/d;p}' README.md > $(FFI)/readme.c
	@$(CC) $(STRICT) -I soc2-ffi/include $(FFI)/readme.c $(FFI)/libsoc2.a $(C_LIBS) -o $(FFI)/readme
	$(FFI)/readme > /dev/null

## Headers, libraries, pkg-config and CMake files below PREFIX.
install: library
	install -d "$(DESTDIR)$(PREFIX)/include" "$(DESTDIR)$(PREFIX)/lib/pkgconfig" "$(DESTDIR)$(PREFIX)/lib/cmake/soc2"
	install -m 644 soc2-ffi/include/soc2.h "$(DESTDIR)$(PREFIX)/include/soc2.h"
	install -m 644 $(FFI)/libsoc2.a "$(DESTDIR)$(PREFIX)/lib/libsoc2.a"
	install -m 755 $(FFI)/libsoc2.so "$(DESTDIR)$(PREFIX)/lib/libsoc2.so.$(VERSION)"
	ln -sf libsoc2.so.$(VERSION) "$(DESTDIR)$(PREFIX)/lib/libsoc2.so.$(ABI)"
	ln -sf libsoc2.so.$(ABI) "$(DESTDIR)$(PREFIX)/lib/libsoc2.so"
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' soc2-ffi/pkg/soc2.pc.in > $(FFI)/soc2.pc
	install -m 644 $(FFI)/soc2.pc "$(DESTDIR)$(PREFIX)/lib/pkgconfig/soc2.pc"
	install -m 644 soc2-ffi/pkg/soc2-config.cmake "$(DESTDIR)$(PREFIX)/lib/cmake/soc2/soc2-config.cmake"
	sed -e 's|@VERSION@|$(VERSION)|' soc2-ffi/pkg/soc2-config-version.cmake.in > $(FFI)/soc2-config-version.cmake
	install -m 644 $(FFI)/soc2-config-version.cmake "$(DESTDIR)$(PREFIX)/lib/cmake/soc2/soc2-config-version.cmake"

## What `install` put there goes, file by file; of folders the one that is soc2's own, where nothing else is in it.
uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/include/soc2.h"
	rm -f "$(DESTDIR)$(PREFIX)/lib/libsoc2.a"
	rm -f "$(DESTDIR)$(PREFIX)/lib/libsoc2.so"
	rm -f "$(DESTDIR)$(PREFIX)/lib/libsoc2.so.$(ABI)"
	rm -f "$(DESTDIR)$(PREFIX)/lib/libsoc2.so.$(VERSION)"
	rm -f "$(DESTDIR)$(PREFIX)/lib/pkgconfig/soc2.pc"
	rm -f "$(DESTDIR)$(PREFIX)/lib/cmake/soc2/soc2-config.cmake"
	rm -f "$(DESTDIR)$(PREFIX)/lib/cmake/soc2/soc2-config-version.cmake"
	test ! -d "$(DESTDIR)$(PREFIX)/lib/cmake/soc2" || rmdir --ignore-fail-on-non-empty "$(DESTDIR)$(PREFIX)/lib/cmake/soc2"

include soc2-ffi/go.mk

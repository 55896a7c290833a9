# dev-sessions: build, test and install. `make help` lists the targets.

PREFIX ?= $(HOME)/.local
SWIFT ?= swift
RELEASE = .build/release/dev-sessions
AGENTS = .build/agents
SOURCES = Sources Tests Package.swift

# Apple's systems have the Swift libraries, and their linker strips by another name.
ifeq ($(shell uname -s),Darwin)
RELEASE_FLAGS = -Xlinker -x
else
RELEASE_FLAGS = --static-swift-stdlib -Xlinker -s $(STARTS_FAST)
# Most of a start is loading (docs/performance.md): no libstdc++ to bind, no addresses to
# adjust, no names to export. A folder with nothing but the archive makes the linker take that.
STARTS_FAST = -Xlinker --no-export-dynamic -Xswiftc -Xclang-linker -Xswiftc -no-pie
STATIC_CXX := $(filter /%,$(shell cc -print-file-name=libstdc++.a 2> /dev/null))
ifneq ($(STATIC_CXX),)
STARTS_FAST += -Xlinker -L$(CURDIR)/.build/static -Xswiftc -Xclang-linker -Xswiftc -static-libgcc
LINKED = .build/static/libstdc++.a
endif
endif

.PHONY: help build install uninstall demo test bench agents tools lint format clean

help:
	@sed -n 's/^## //p' Makefile

## build: the program, optimised and self-contained, at .build/release/dev-sessions
build: $(LINKED)
	$(SWIFT) build -c release $(RELEASE_FLAGS) --product dev-sessions

.build/static/libstdc++.a:
	mkdir -p $(@D)
	ln -sf $(STATIC_CXX) $@

## install: the program into PREFIX/bin; PREFIX is ~/.local, DESTDIR is honoured
install: build
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 $(RELEASE) "$(DESTDIR)$(PREFIX)/bin/dev-sessions"

## uninstall: removes it from there
uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/dev-sessions"

## demo: the main job with the real Claude Code, without an account; ARGS=--keep keeps its folder
demo: build agents tools
	PATH="$(CURDIR)/$(AGENTS)/programs:$$PATH" $(RELEASE) demo $(ARGS)

## test: every test
test: agents tools
	$(SWIFT) test

## bench: measures speed and memory against targets; ARGS="--quick start" for some in short
bench: build agents tools
	for product in bench scripted-model store-tool; do \
	  $(SWIFT) build -c release $(RELEASE_FLAGS) --product $$product || exit 1; done
	.build/release/bench $(ARGS)

## agents: fetches the real agents for test and demo into .build/agents (no account needed)
agents: $(AGENTS)/fetched

$(AGENTS)/fetched: Tests/Agents/requirements.txt Tests/Agents/fetch
	Tests/Agents/fetch
	@touch $@

## tools: installs tmux and git, where they are missing
tools:
	@.ci/tools

## lint: fails where the code is not formatted as .swift-format says
lint:
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

## format: formats the code
format:
	$(SWIFT) format --in-place --parallel --recursive $(SOURCES)

## clean: removes what was built
clean:
	rm -rf .build

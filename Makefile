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

MANUAL = share/man/man1
COMPLETIONS = share/bash-completion/completions/dev-sessions share/zsh/site-functions/_dev-sessions \
  share/fish/vendor_completions.d/dev-sessions.fish
VERSION = $(shell sed -n 's/.*static let version = "\(.*\)"/\1/p' Sources/DevSessions/Version.swift)
DIST = dev-sessions-$(VERSION)-$(shell uname -s | tr A-Z a-z)-$(shell uname -m)

.PHONY: help build install uninstall dist skills page demo recordings test test-gateway test-page test-ssh bench agents tools lint format clean

help:
	@sed -n 's/^## //p' Makefile

## build: the program, optimised and self-contained, at .build/release/dev-sessions
build: $(LINKED)
	$(SWIFT) build -c release $(RELEASE_FLAGS) --product dev-sessions

.build/static/libstdc++.a:
	mkdir -p $(@D)
	ln -sf $(STATIC_CXX) $@

## install: program, manual and completion into PREFIX; PREFIX is ~/.local, DESTDIR is honoured
install: build
	install -d $(foreach folder,bin $(dir $(COMPLETIONS)),"$(DESTDIR)$(PREFIX)/$(folder)")
	install -m 755 $(RELEASE) "$(DESTDIR)$(PREFIX)/bin/dev-sessions"
	$(RELEASE) manual --out "$(DESTDIR)$(PREFIX)/$(MANUAL)"
	$(RELEASE) completion bash > "$(DESTDIR)$(PREFIX)/$(word 1,$(COMPLETIONS))"
	$(RELEASE) completion zsh > "$(DESTDIR)$(PREFIX)/$(word 2,$(COMPLETIONS))"
	$(RELEASE) completion fish > "$(DESTDIR)$(PREFIX)/$(word 3,$(COMPLETIONS))"

## uninstall: removes it from there
uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/dev-sessions"
	rm -f "$(DESTDIR)$(PREFIX)/$(MANUAL)"/dev-sessions.1 "$(DESTDIR)$(PREFIX)/$(MANUAL)"/dev-sessions-*.1
	rm -f $(foreach file,$(COMPLETIONS),"$(DESTDIR)$(PREFIX)/$(file)")

## dist: an archive of what install puts in place, for machines without Swift
dist:
	rm -rf ".build/dist/$(DIST)"
	$(MAKE) install PREFIX= DESTDIR="$(CURDIR)/.build/dist/$(DIST)"
	install -d ".build/dist/$(DIST)/share/doc/dev-sessions"
	cp -R README.md LICENSE docs ".build/dist/$(DIST)/share/doc/dev-sessions"
	tar -C .build/dist -czf ".build/dist/$(DIST).tar.gz" "$(DIST)"
	@echo ".build/dist/$(DIST).tar.gz"

## demo: sessions of all four kinds with the real agents, without an account; ARGS=--keep keeps its folder
demo: build agents tools
	PATH="$(CURDIR)/$(AGENTS)/programs:$$PATH" $(RELEASE) demo $(ARGS)

## recordings: records the demo anew, for README
recordings: build agents tools
	PATH="$(CURDIR)/.build/release:$(CURDIR)/$(AGENTS)/programs:$$PATH" docs/recordings/record

## test: every test; what failed once more by itself
test: agents tools
	SWIFT="$(SWIFT)" .ci/test

## test-gateway: the commands' tests again, each command as one called in a container
test-gateway: agents tools
	DEV_SESSIONS_TEST_GATEWAY=1 $(SWIFT) test --filter '^(CommandTests|AgentTests)\.'

## test-ssh: the commands' tests again, each about sessions on another machine, over ssh
test-ssh: agents tools
	DEV_SESSIONS_TEST_SSH=1 $(SWIFT) test --filter '^(CommandTests|AgentTests)\.'

## test-page: the gateway's page in a real browser; installs Chromium where it is missing
test-page: agents
	@.ci/tools chromium
	$(SWIFT) test --filter PageTests

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

## skills: puts the texts in skills/ into the program
skills:
	skills/bundle

## page: puts the gateway's page in Sources/Gateway/Page into the program
page:
	Sources/Gateway/Page/bundle

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

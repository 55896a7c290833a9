# dev-sessions: build, test and install. `make help` lists the targets.

PREFIX ?= $(HOME)/.local
SWIFT ?= swift
RELEASE = .build/release/dev-sessions
SOURCES = Sources Tests Package.swift

.PHONY: help build install uninstall test lint format clean

help:
	@sed -n 's/^## //p' Makefile

## build: the program, optimised and self-contained, at .build/release/dev-sessions
build:
	$(SWIFT) build -c release --static-swift-stdlib --product dev-sessions

## test: every test
test:
	$(SWIFT) test

## lint: fails where the code is not formatted as .swift-format says
lint:
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

## format: formats the code
format:
	$(SWIFT) format --in-place --parallel --recursive $(SOURCES)

## clean: removes what was built
clean:
	rm -rf .build

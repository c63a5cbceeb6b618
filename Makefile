# Every command of the project. `make` alone lists them. Nothing outside this folder is written (but pip's own cache).

VENV := .venv
BIN := $(VENV)/bin
# Vietnamese in and out, whatever the locale says.
export PYTHONUTF8 := 1

SUPPORTED := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
# The first interpreter that is new enough and can make a virtual environment; `make PYTHON=...` overrules.
PYTHON ?= $(shell for name in python3 python3.11 python3.12 python3.13 python3.14; do \
	if "$$name" -c '$(SUPPORTED)' 2>/dev/null; then echo "$$name"; break; fi; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

CHANNEL_TESTS := $(wildcard tests/test_telegram_*.py)

.PHONY: help setup chat test format bench lock
.DEFAULT_GOAL := help

help:
	@echo "make chat    hỏi đáp trong cửa sổ dòng lệnh (lần đầu tự cài đặt)"
	@echo "make setup   cài đặt vào $(VENV), theo đúng requirements.lock"
	@echo "make test    kiểm tra tất cả: định dạng, kiểu, tầng, dữ liệu, kiểm thử"
	@echo "make format  sắp lại định dạng mã nguồn"
	@echo "make bench   đo tốc độ và độ chính xác"
	@echo "make lock    giải lại các phiên bản thư viện vào requirements.lock"

setup: $(VENV)/.ready
	@:

chat: setup
	@$(BIN)/daumoi chat

test: setup
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/daumoi check
	@# The channel's tests mostly wait for the bot they start: they run beside the others, and speak after them.
	@said=$$(mktemp); trap 'rm -f "$$said"' EXIT; \
	$(BIN)/python -m pytest -q -p no:cacheprovider $(CHANNEL_TESTS) > "$$said" 2>&1 & beside=$$!; \
	$(BIN)/python -m pytest -q $(addprefix --ignore=,$(CHANNEL_TESTS)); rest=$$?; \
	wait $$beside; channel=$$?; cat "$$said"; exit $$((rest || channel))

format: setup
	$(BIN)/python -m ruff format .
	$(BIN)/python -m ruff check --fix .

bench: setup
	@$(BIN)/python -m tests.benchmark

# Two stamps: the libraries are laid anew only when the lock changes; a change of pyproject.toml re-installs the
# project alone. Without build isolation, so that the build tool too is the one in the lock.
$(VENV)/.ready: $(VENV)/.locked pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.locked: requirements.lock
	@python="$(PYTHON)"; "$${python:-false}" -c '$(SUPPORTED)' 2>/dev/null || { \
	  echo "Cần Python 3.11 trở lên, có mô-đun venv (Debian/Ubuntu: apt install python3.11-venv)." >&2; \
	  echo "Nếu đã có ở chỗ khác: make PYTHON=/đường/dẫn/python3.11 setup" >&2; exit 1; }; \
	echo "Đang cài thư viện vào $(VENV) (chỉ lần đầu, khoảng một phút)..."; \
	"$$python" -m venv --clear $(VENV)
	@$(PIP) install --require-hashes --only-binary :all: -r requirements.lock
	@touch $@

# From the public index alone, whatever this machine is set to; the result names no index, host or path.
lock:
	@set -e; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	"$(PYTHON)" -m venv "$$folder"; "$$folder/bin/python" -m pip --quiet install uv; \
	echo '# Made by "make lock": every library the project and its checks use, each file held to its hash.' > "$$folder/lock"; \
	"$$folder/bin/uv" pip compile pyproject.toml --extra dev --python-version 3.11 --universal --upgrade \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --no-config --quiet \
	  --default-index https://pypi.org/simple >> "$$folder/lock"; \
	mv "$$folder/lock" requirements.lock

# Two commands matter: `make run` and `make test`. Everything they need is built on first use and kept.
PYTHON ?= python3
PORT ?= 8000
INSTANCE := $(or $(QUYTRINH_INSTANCE),instance)
VENV := .venv
BIN := $(VENV)/bin
RUN_ENV := $(VENV)/.run-environment
DEV_ENV := $(VENV)/.dev-environment
NODE_MODULES := node_modules/.package-lock.json
MANIFEST := webui/static/manifest.json
ASSET_SOURCES := $(shell find webui/assets 2>/dev/null)
LOCK_ARGS := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

export PYTHONUTF8 := 1
unexport PYTHONPATH

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run test check assets environment dev lock bench clean

help: ## Liệt kê các lệnh · List the commands
	@echo "Quy trình: các lệnh · commands"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: $(RUN_ENV) $(MANIFEST) ## Chạy chương trình ở http://127.0.0.1:8000 (đổi cổng: PORT=…) · Run the product
	@test -n "$$QUYTRINH_DATABASE" || test -e "$(INSTANCE)/settings.toml" || test -e "$(INSTANCE)/quytrinh.sqlite3" || $(BIN)/quytrinh demo
	@exec $(BIN)/quytrinh serve --port $(PORT)

test: check $(MANIFEST) ## Kiểm tra mã rồi chạy mọi bài thử · Check, then run every test
	@$(BIN)/python tools/browser.py
	@$(BIN)/python tools/layers.py

check: $(DEV_ENV) ## Soát mã: ruff, mypy, import-linter, đường dẫn lạ · Static checks
	@$(BIN)/python tools/check.py

assets: $(MANIFEST) ## Dựng JavaScript và CSS · Build JavaScript and CSS

environment: $(RUN_ENV) ## Dựng .venv để chạy · Build .venv for running

dev: $(DEV_ENV) ## Dựng .venv để phát triển · Build .venv for development

bench: $(DEV_ENV) $(MANIFEST) ## Đo tốc độ (BENCH=--write: ghi docs/speed.md) · Measure speed
	@$(BIN)/python -m tests.bench $(BENCH)

lock: ## Khóa lại phiên bản các gói (cần uv và npm) · Pin the dependencies again
	@uv pip compile $(LOCK_ARGS) $(LOCK_MORE) --group assets pyproject.toml --output-file requirements.lock
	@uv pip compile $(LOCK_ARGS) $(LOCK_MORE) --group dev pyproject.toml --output-file requirements-dev.lock
	@$(MAKE) --no-print-directory $(RUN_ENV)
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm install --package-lock-only --silent

clean: ## Xóa mọi thứ đã dựng, giữ dữ liệu trong instance/ · Remove what was built, keep the data
	rm -rf $(VENV) node_modules webui/static webui/static.new* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# The development lock contains the running one, so whoever has the former needs nothing for the latter.
$(RUN_ENV): requirements.lock tools/environment.py
	@echo "Môi trường chạy"
	@$(PYTHON) tools/environment.py requirements.lock
	@touch $@

$(DEV_ENV): requirements-dev.lock requirements.lock tools/environment.py
	@echo "Môi trường phát triển"
	@$(PYTHON) tools/environment.py requirements-dev.lock
	@touch $(RUN_ENV) $@

$(NODE_MODULES): package-lock.json package.json .npmrc | $(RUN_ENV)
	@echo "Thư viện giao diện (npm)"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-progress --loglevel=error || { \
		echo "Không tải được thư viện giao diện: kiểm tra kết nối tới kho gói npm (hoặc cấu hình npm) rồi chạy lại lệnh make."; \
		echo "Could not fetch the JavaScript packages: check the connection to the npm registry, then run make again."; \
		exit 1; }
	@touch $@

$(MANIFEST): $(NODE_MODULES) webui/assets/build.mjs $(ASSET_SOURCES)
	@echo "JavaScript và CSS"
	@PATH="$(CURDIR)/$(BIN):$$PATH" node webui/assets/build.mjs

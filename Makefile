# 智客 Zhike. `make help` lists the targets; anything longer than a line lives in scripts/.
SHELL := /bin/bash
.DEFAULT_GOAL := help

WORKSPACE ?= data/car_presales
HOST ?= 127.0.0.1
PORT ?= 8079
WORKERS ?= 2
TEST_EXTRAS ?= dev,milvus,parquet,postgres
export PYTHON

PINS := pyproject.toml constraints.txt requirements-encoders.txt
BASE := .venv/.base-installed
TESTS := .venv/.tests-installed

.PHONY: help setup serve test test-train lint benchmark clean

help:  ## 列出所有目标 list the targets
	@awk -F ':[^#]*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(BASE)  ## 创建 .venv 并安装依赖 make .venv and install the pinned dependencies
	@echo "环境就绪 ready: .venv"

serve: $(BASE)  ## 启动演示 serve the demo workspace; HOST, PORT, WORKERS and WORKSPACE may be set
	.venv/bin/zhike serve $(WORKSPACE) --host $(HOST) --port $(PORT) --workers $(WORKERS)

test: system-packages lint  ## 代码检查与全部测试 checks and all tests, with all the set-up they need
	.venv/bin/python -m pytest $(PYTEST_ARGS)

test-train:  ## 附加 train 的测试 tests of the extra `train`, in .venv-train; installs torch
	@VENV=.venv-train scripts/setup.sh $(TEST_EXTRAS),train,ner,ray
	.venv-train/bin/python -m pytest tests/*/train_*.py tests/*/*/train_*.py

lint: $(TESTS)  ## 风格、类型与依赖规则 style, types and the law of dependency
	scripts/lint.sh

benchmark: $(TESTS)  ## 速度与内存 measure speed and memory; see benchmarks/README.md
	.venv/bin/python -m benchmarks.run

clean:  ## 删除 .venv 与缓存 remove .venv, caches and build output; no data
	rm -rf .venv .venv-train build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

.PHONY: system-packages
system-packages:
	@scripts/system_packages.sh

$(BASE): $(PINS)
	@scripts/setup.sh
	@touch $@

$(TESTS): $(PINS) tests/eas-client.txt
	@scripts/setup.sh $(TEST_EXTRAS)
	@rm -rf .venv/eas-client
	@.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --target .venv/eas-client -r tests/eas-client.txt
	@touch $@ $(BASE)

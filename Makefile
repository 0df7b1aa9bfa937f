# make demo | test | setup | chat | check | bench      (README.md says what each is for)
# Every target sets up what it needs, once; a change of the pins sets up again.

VENV := .venv
BIN := $(VENV)/bin
PINS := pyproject.toml constraints.txt
PAGE := apps/web/package-lock.json apps/web/vite.config.js $(shell find apps/web/src -type f)
DEMO := Hello! Who are you, and what do you love most about your work?

.PHONY: demo test setup chat check bench clean
.DEFAULT_GOAL := demo

demo: setup
	@mkdir -p out
	@$(BIN)/anima ask "$(DEMO)" --persona mira -o out/demo.mp4
	@echo "Captions are in out/demo.vtt. To talk with her yourself: make chat"

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -n 2 --dist loadfile

setup: $(VENV)/.base

chat: $(VENV)/.chat
	@$(BIN)/anima chat

check: $(VENV)/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: setup
	@$(BIN)/anima bench

clean:
	rm -rf $(VENV) out

$(VENV)/.base: $(PINS) .ci/setup
	@.ci/setup base
$(VENV)/.chat: $(VENV)/.base $(PAGE)
	@.ci/setup chat
$(VENV)/.dev: $(VENV)/.base $(PAGE)
	@.ci/setup dev

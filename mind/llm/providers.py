"""Finding a model by name, `openai:gpt-4o-mini`, or by the URL of an OpenAI-compatible server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from numpy.random import Generator

from agent.errors import ConfigError, Unavailable
from agent.ports import Clock
from agent.registry import unknown
from mind.llm import schema
from mind.llm.model import Model, Patience

if TYPE_CHECKING:
    from mind.llm.toolbox import Toolbox

LOCAL = "transformers"  # in our own process
SERVER_KEY = "ANIMA_MODEL_KEY"  # of a server by URL; no other service's key is ever sent there


@dataclass(frozen=True, slots=True)
class Provider:
    """A LangChain integration: where its chat model is, how to install it, where its key is."""

    module: str
    model: str
    package: str
    key: str = ""


PROVIDERS: Mapping[str, Provider] = {
    "openai": Provider("mind.llm.wire", "OpenAIChat", "langchain-openai", "OPENAI_API_KEY"),
    "anthropic": Provider(
        "langchain_anthropic", "ChatAnthropic", "langchain-anthropic", "ANTHROPIC_API_KEY"
    ),
    "gemini": Provider(
        "langchain_google_genai",
        "ChatGoogleGenerativeAI",
        "langchain-google-genai",
        "GOOGLE_API_KEY",
    ),
    "mistral": Provider(
        "langchain_mistralai", "ChatMistralAI", "langchain-mistralai", "MISTRAL_API_KEY"
    ),
    "groq": Provider("langchain_groq", "ChatGroq", "langchain-groq", "GROQ_API_KEY"),
    "ollama": Provider("langchain_ollama", "ChatOllama", "langchain-ollama"),
}
KEYS = frozenset({SERVER_KEY, *(each.key for each in PROVIDERS.values() if each.key)})


def load(
    name: str,
    clock: Clock,
    rng: Generator,
    env: Mapping[str, str],
    *,
    url: str = "",
    budget: int = 6000,
    patience: Patience | None = None,
    tools: Toolbox | None = None,
) -> Model:
    """The model `name`, of the server at `url` if there is one. Secrets come out of `env`.

    The model closes its `tools` with itself.

    Raises `ConfigError` on a wrong name, URL or missing key, `Unavailable` if not installed.
    """
    patience = patience or Patience()
    made = partial(Model, clock=clock, rng=rng, budget=budget, patience=patience, tools=tools)
    if url:
        return _server(name.removeprefix("openai:"), env, url, patience, made)
    kind, colon, model = name.partition(":")
    if kind not in (*PROVIDERS, LOCAL):
        raise ConfigError(unknown("model provider", kind, (*PROVIDERS, LOCAL)))
    if not colon or not model:
        raise ConfigError(f"model {name!r} must name a model: {kind}:NAME")
    if kind == LOCAL:
        if missing := [each for each in ("torch", LOCAL, "llguidance") if not find_spec(each)]:
            raise Unavailable(f"model {name!r} needs {', '.join(missing)}: pip install '.[local]'")
        from mind.llm import local

        return local.load(model, clock, rng, budget=budget, patience=patience, tools=tools)
    provider = PROVIDERS[kind]
    secret = env.get(provider.key, "") if provider.key else ""
    if provider.key and not secret:
        raise ConfigError(f"model {name!r} needs its key in the environment: {provider.key}")
    if kind == "openai":
        return _openai(name, model, provider.key, secret, None, patience, made)
    chat = _class(provider, name)
    # The class itself reads its key from the same variable.
    options = {"max_retries": 0} if "max_retries" in chat.model_fields else {}
    form = {"format": schema.json_schema()} if kind == "ollama" else {}
    secrets = (secret,) if secret else ()
    return made(name, chat(model=model, **options), form=form, key=provider.key, secrets=secrets)


def _server(
    name: str, env: Mapping[str, str], url: str, patience: Patience, made: Callable[..., Model]
) -> Model:
    parts = urlsplit(url)
    if parts.username or parts.password or parts.query:
        raise ConfigError(f"a model's URL must not hold a secret; put it into {SERVER_KEY}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"model URL must look like http://127.0.0.1:8000/v1, got {url!r}")
    if not name:
        raise ConfigError(f"model at {url!r} needs the name that the server knows it by")
    secret = env.get(SERVER_KEY, "")
    return _openai(name, name, SERVER_KEY, secret, url, patience, made)


def _openai(
    name: str,
    model: str,
    key: str,
    secret: str,
    url: str | None,
    patience: Patience,
    made: Callable[..., Model],
) -> Model:
    chat = _class(PROVIDERS["openai"], name)
    wire = import_module("openai").DefaultAsyncHttpxClient(timeout=2 * patience.first)
    form = {
        "type": "json_schema",
        "json_schema": {"name": "answer", "strict": True, "schema": schema.json_schema()},
    }
    return made(
        name,
        chat(
            model=model,
            base_url=url,
            api_key=secret or "none",
            http_async_client=wire,
            max_retries=0,  # we wait ourselves
            timeout=2 * patience.first,  # ours ends first
            stream_usage=True,
            use_responses_api=False,
        ),
        # Not as `response_format`: LangChain would wait for the whole answer to parse it.
        form={"extra_body": {"response_format": form}},
        key=key,
        secrets=(secret,) if secret else (),
        close=wire.aclose,
        both=url is None,  # OpenAI's own; other servers let the form keep a model from its tools
    )


def _class(provider: Provider, name: str) -> Any:
    try:
        return getattr(import_module(provider.module), provider.model)
    except ImportError:
        raise Unavailable(
            f"model {name!r} needs a package: pip install {provider.package}"
        ) from None

"""LangChain's OpenAI client, that also passes on a refusal.

In a stream a refusal comes beside an empty text, and `ChatOpenAI` leaves it out. Imported only when
such a model is asked for.
"""

from __future__ import annotations

from typing import Any

from langchain_core.messages import BaseMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI


class OpenAIChat(ChatOpenAI):
    def _convert_chunk_to_generation_chunk(
        self,
        chunk: dict[str, Any],
        default_chunk_class: type[BaseMessageChunk],
        base_generation_info: dict[str, Any] | None,
    ) -> ChatGenerationChunk | None:
        made = super()._convert_chunk_to_generation_chunk(
            chunk, default_chunk_class, base_generation_info
        )
        for choice in chunk.get("choices") or ():
            refusal = (choice.get("delta") or {}).get("refusal")
            if refusal and made is not None:
                made.message.additional_kwargs["refusal"] = refusal
        return made

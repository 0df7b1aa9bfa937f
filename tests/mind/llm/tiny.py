"""A tiny model that knows nothing, made where it is needed: two layers, 64 wide, of bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

TEMPLATE = (
    "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def make(folder: Path, template: str = TEMPLATE, context: int = 8192) -> Path:
    """Write model and tokenizer into `folder`."""
    import torch
    import transformers
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    hub: Any = transformers  # not typed throughout
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    whole = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(letters)}, merges=[]))
    whole.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    whole.decoder = decoders.ByteLevel()
    tokenizer = hub.PreTrainedTokenizerFast(tokenizer_object=whole, eos_token="<|end|>")
    if template:
        tokenizer.chat_template = template
    torch.manual_seed(7)
    config = hub.LlamaConfig(
        vocab_size=320,  # more than the tokenizer knows, as with padded vocabularies
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=context,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=None,
        pad_token_id=None,
    )
    hub.LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder

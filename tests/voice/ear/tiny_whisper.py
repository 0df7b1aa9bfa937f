"""A Whisper of 1 MB that hears one word in everything, made on the spot.

It takes the very path of a real one: written as transformers', converted to CTranslate2's format,
loaded by faster-whisper. Only the weights are small, and learnt from a single word. Its tokens are
letters; a blank is a sign to faster-whisper, which has no model say signs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

WORD = "hello"


def make(folder: Path, word: str = WORD) -> Path:
    """The folder of the model in `folder`."""
    from ctranslate2.converters import TransformersConverter  # type: ignore[import-untyped]

    plain, made = folder / "plain", folder / "tiny"
    plain.mkdir(parents=True)
    tokens = _tokenizer(plain)
    _model(tokens, word).save_pretrained(plain)
    (plain / "preprocessor_config.json").write_text(json.dumps(_FEATURES))
    kept = ["tokenizer.json", "preprocessor_config.json"]
    TransformersConverter(str(plain), copy_files=kept).convert(str(made), quantization="int8")
    return made


_FEATURES = {
    "feature_size": 80, "sampling_rate": 16000, "hop_length": 160, "chunk_length": 30,
    "n_fft": 400, "feature_extractor_type": "WhisperFeatureExtractor",
    "processor_class": "WhisperProcessor", "n_samples": 480000, "nb_max_frames": 3000,
    "padding_value": 0.0, "padding_side": "right", "return_attention_mask": False,
}  # fmt: skip


def _tokenizer(folder: Path) -> Any:
    """One token a byte, then Whisper's own in their order."""
    from faster_whisper.tokenizer import _LANGUAGE_CODES
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokens = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(letters)}, merges=[]))
    tokens.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokens.decoder = decoders.ByteLevel()
    special = ["<|endoftext|>", "<|startoftranscript|>"]
    special += [f"<|{code}|>" for code in list(_LANGUAGE_CODES)[:99]]
    special += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>"]
    special += ["<|nospeech|>", "<|notimestamps|>"]
    special += [f"<|{i * 0.02:.2f}|>" for i in range(1501)]
    tokens.add_special_tokens([AddedToken(s, special=True) for s in special])
    tokens.save(str(folder / "tokenizer.json"))
    fast: Any = PreTrainedTokenizerFast
    fast(
        tokenizer_object=tokens, unk_token="<|endoftext|>", eos_token="<|endoftext|>"
    ).save_pretrained(folder)
    return tokens


def _model(tokens: Any, word: str) -> Any:
    import torch
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    torch.manual_seed(0)
    torch.set_num_threads(1)
    of = tokens.token_to_id
    end, begin = of("<|endoftext|>"), of("<|startoftranscript|>")
    model = WhisperForConditionalGeneration(
        WhisperConfig(
            vocab_size=tokens.get_vocab_size(), num_mel_bins=80, d_model=64, encoder_layers=1,
            decoder_layers=2, encoder_attention_heads=2, decoder_attention_heads=2,
            encoder_ffn_dim=64, decoder_ffn_dim=128, max_source_positions=1500,
            max_target_positions=448, decoder_start_token_id=begin, bos_token_id=end,
            eos_token_id=end, pad_token_id=end, dropout=0.0,
        )
    )  # fmt: skip
    kept: Any = model.generation_config
    kept.alignment_heads = [[0, 0], [1, 1]]
    kept.lang_to_id = {t: i for t, i in tokens.get_vocab().items() if i < of("<|translate|>")}
    kept.no_timestamps_token_id = of("<|notimestamps|>")
    kept.suppress_tokens, kept.begin_suppress_tokens = [], []
    last = model.model.encoder.layer_norm  # nothing of the sound gets through
    torch.nn.init.zeros_(last.weight)
    prompt = [begin, of("<|en|>"), of("<|transcribe|>"), of("<|notimestamps|>")]
    said = [*prompt, *tokens.encode(word).ids, end]
    _learn(model, torch.tensor([said]), len(prompt))
    return model


def _learn(model: Any, said: Any, first: int) -> None:
    """Until the likeliest next token is always the word's."""
    import torch

    sound = torch.zeros(1, 1500, 64)
    labels = said[:, first:]
    optimiser = torch.optim.Adam(model.model.decoder.parameters(), lr=3e-3)
    for _ in range(400):
        seen = model.model.decoder(said[:, :-1], encoder_hidden_states=sound)
        guess = model.proj_out(seen.last_hidden_state)[:, first - 1 :]
        loss = torch.nn.functional.cross_entropy(guess.transpose(1, 2), labels)
        if float(loss.detach()) < 0.003:
            return
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()

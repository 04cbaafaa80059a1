"""A French tokenizer: unigram pieces, lower case, accents folded, punctuation dropped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

PIECES = 40_000
MAX_PIECE_CHARS = 24
UNKNOWN = "[UNK]"


def train_tokenizer(texts: Iterator[str], pieces: int = PIECES) -> Any:
    """A `tokenizers.Tokenizer` learned on these texts.

    Source: Kudo, « Subword regularization », 2018."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
            normalizers.Replace("œ", "oe"),
            normalizers.Replace("æ", "ae"),
            normalizers.Replace(Regex(r"[^\w]+"), " "),
            normalizers.Replace(Regex(r"_+"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    trainer = trainers.UnigramTrainer(
        vocab_size=pieces,
        unk_token=UNKNOWN,
        special_tokens=[UNKNOWN],
        max_piece_length=MAX_PIECE_CHARS,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer

"""Write the tokenizer in the `tokenizers` library's own file format.

Normalisation. The weight file maps single code points as SentencePiece's `nmt_nfkc` does. That map is
Unicode's NFKC except that it removes control characters and turns every kind of blank (line ends, zero-width
characters, a byte-order mark) into a space. So the two differences are taken from the map as replacements and
NFKC does the rest: unlike the map alone it also composes accents that are sent as separate marks, as the
original tokenizer does. One Chinese sign differs: the wide tilde becomes a plain one.
"""

from service.encoders.bundled.layout import Pieces

META = "▁"
# Far below every piece (they end at about -20) yet finite: written in a text, "</s>" is four letters
# and never the control piece, which would otherwise be the best cut at its score of 0.
NEVER = -100.0


def control_pieces(pieces: Pieces) -> list[int]:
    """Return the ids of the pieces that no text is cut into: those of the frame, padding, unknown, and mask."""
    mask = len(pieces.texts) - 1
    return sorted({pieces.bos, pieces.eos, pieces.pad, pieces.unknown, mask})


def tokenizer_json(pieces: Pieces) -> dict[str, object]:
    """Return the content of tokenizer.json: normaliser, Unigram pieces, and the frame `<s> ... </s>`."""
    control = control_pieces(pieces)
    scores = list(pieces.scores)
    for piece in control:
        scores[piece] = NEVER
    bos, eos = pieces.texts[pieces.bos], pieces.texts[pieces.eos]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [_added_token(piece, pieces.texts[piece]) for piece in control],
        "normalizer": _normaliser(pieces.normalised),
        "pre_tokenizer": {
            "type": "Metaspace",
            "replacement": META,
            "prepend_scheme": "always",
            "split": True,
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [_special(bos), {"Sequence": {"id": "A", "type_id": 0}}, _special(eos)],
            "pair": [
                _special(bos),
                {"Sequence": {"id": "A", "type_id": 0}},
                _special(eos),
                _special(eos),
                {"Sequence": {"id": "B", "type_id": 0}},
                _special(eos),
            ],
            "special_tokens": {
                text: {"id": text, "ids": [piece], "tokens": [text]}
                for text, piece in ((bos, pieces.bos), (eos, pieces.eos))
            },
        },
        "decoder": {"type": "Metaspace", "replacement": META, "prepend_scheme": "always", "split": True},
        "model": {
            "type": "Unigram",
            "unk_id": pieces.unknown,
            "vocab": list(zip(pieces.texts, scores, strict=True)),
            "byte_fallback": False,
        },
    }


def tokenizer_config(pieces: Pieces, longest: int) -> dict[str, object]:
    """Return the content of tokenizer_config.json; `longest` counts tokens, the frame included."""
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": longest,
        "model_input_names": ["input_ids", "attention_mask"],
        "bos_token": pieces.texts[pieces.bos],
        "cls_token": pieces.texts[pieces.bos],
        "eos_token": pieces.texts[pieces.eos],
        "sep_token": pieces.texts[pieces.eos],
        "pad_token": pieces.texts[pieces.pad],
        "unk_token": pieces.texts[pieces.unknown],
        "mask_token": pieces.texts[-1],
        "padding_side": "right",
        "truncation_side": "right",
        "clean_up_tokenization_spaces": False,
        # A student may write "</s>": that is text, never a control piece.
        "split_special_tokens": True,
    }


def _normaliser(normalised: dict[str, str]) -> dict[str, object]:
    removed = [character for character, to in normalised.items() if to == ""]
    blank = [character for character, to in normalised.items() if to == " "]
    return {
        "type": "Sequence",
        "normalizers": [
            _replace(_any_of(removed), ""),
            _replace(_any_of(blank), " "),
            {"type": "NFKC"},
            _replace(" {2,}", " "),
            {"type": "Strip", "strip_left": True, "strip_right": True},
        ],
    }


def _any_of(characters: list[str]) -> str:
    return "[" + "".join(f"\\x{{{ord(character):x}}}" for character in characters) + "]"


def _replace(pattern: str, by: str) -> dict[str, object]:
    return {"type": "Replace", "pattern": {"Regex": pattern}, "content": by}


def _special(text: str) -> dict[str, object]:
    return {"SpecialToken": {"id": text, "type_id": 0}}


def _added_token(piece: int, text: str) -> dict[str, object]:
    return {
        "id": piece,
        "content": text,
        "single_word": False,
        "lstrip": False,
        "rstrip": False,
        "normalized": False,
        "special": True,
    }

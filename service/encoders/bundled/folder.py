"""Write a weight file out as a sentence-transformers folder: BERT, mean pooling, unit length.

The files hold nothing but the model, and the same bytes on every machine and with every library version,
so that their hash can name the model in a grade.
"""

import json
from mmap import mmap
from pathlib import Path

from service.encoders.bundled.layout import Layout, Shape, read_layout
from service.encoders.bundled.tokenizer import tokenizer_config, tokenizer_json
from service.encoders.bundled.weights import write_weights
from service.encoders.progress import Progress

_POOLING, _NORMALISE = "1_Pooling", "2_Normalize"


def write_model_folder(data: mmap, folder: Path, progress: Progress) -> None:
    """Write the model in `data`, a checked weight file, into the empty `folder`.

    Raises:
        OSError: the disk is full or not writable.
        EncoderError: the weight file has an unknown format.
    """
    progress("Reading the weight file", 0)
    layout = read_layout(data)
    for name, content in _small_files(layout).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / _NORMALISE).mkdir()
    tokenizer = json.dumps(tokenizer_json(layout.pieces), ensure_ascii=False, separators=(",", ":"))
    (folder / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
    write_weights(data, layout, folder / "model.safetensors", progress)


def _small_files(layout: Layout) -> dict[str, object]:
    library = "sentence_transformers.models"
    return {
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{library}.Transformer"},
            {"idx": 1, "name": "1", "path": _POOLING, "type": f"{library}.Pooling"},
            {"idx": 2, "name": "2", "path": _NORMALISE, "type": f"{library}.Normalize"},
        ],
        "config.json": _bert_config(layout.shape, layout.pieces.pad),
        "sentence_bert_config.json": {
            "max_seq_length": layout.shape.positions,
            "do_lower_case": False,
            # Mean pooling needs no BERT pooler, and the weight file has none.
            "model_args": {"add_pooling_layer": False},
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        f"{_POOLING}/config.json": {
            "word_embedding_dimension": layout.shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "tokenizer_config.json": tokenizer_config(layout.pieces, layout.shape.positions),
    }


def _bert_config(shape: Shape, pad: int) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "dtype": "float32",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": shape.layer_norm_epsilon,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0,
        "position_embedding_type": "absolute",
        "pad_token_id": pad,
    }

"""The default model: multilingual-e5-small, unpacked from the weight file that installs with Caifen."""

from service.encoders.bundled.prepare import CONTENT_HASH, bundled_model_folder, ensure_bundled_model

__all__ = ["CONTENT_HASH", "bundled_model_folder", "ensure_bundled_model"]

"""Sentence embeddings on the processor: multilingual-e5-small as int8 ONNX, without PyTorch."""

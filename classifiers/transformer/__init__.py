"""Transformers as classifiers: fine-tuned with torch, served by their ONNX graph without it."""

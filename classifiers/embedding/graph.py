"""Writes the encoder as an ONNX graph: token vectors in, sentence vectors out, its matrices in 8 bits.

The embedding table stays outside the graph, in a file mapped into memory, so that only the rows that are used
are ever read. A few channels hold numbers ten times as large as all others; they go apart, in single precision:
8 bits that reach as far as they do would leave the others a dozen steps.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from classifiers.embedding.adapter import Tensors
from classifiers.embedding.packed import Floats

_OPSET = 17
_FUSED = "com.microsoft"
"""Operators of onnxruntime that do several steps at once."""


Apart = Mapping[str, Sequence[int]]
"""Input of a product to its channels that stay in single precision."""


class _Builder:
    """Collects nodes and weights; every call names its output."""

    def __init__(self, apart: Apart | None) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.inputs: dict[str, str] = {}
        """Inputs of products, by the name of their 8-bit form."""
        self._apart = apart

    def constant(self, name: str, values: object) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:  # noqa: ANN401 - as ONNX takes them
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def linear(self, name: str, weight: Floats, bias: Floats, quantized: str) -> str:
        """`source @ weight.T + bias` of the source that was quantised under that name."""
        source, matrix = self.inputs[quantized], np.array(weight.T, order="C")
        if self._apart is None:
            product = self.node("MatMul", [source, self.constant(f"{name}.w", matrix)], f"{name}.product")
            return self.node("Add", [product, self.constant(f"{name}.b", bias)], name)
        alone = list(self._apart[source])
        few = self.node("MatMul", [f"{quantized}.few", self.constant(f"{name}.few.w", matrix[alone])], f"{name}.few")
        matrix[alone] = 0.0
        scale = np.maximum(np.abs(matrix).max(axis=0), 1e-12) / 127.0
        integers = self.constant(f"{name}.w", np.round(matrix / scale).astype(np.int8))
        zero = self.constant(f"{name}.zero", np.int8(0).reshape(()))
        raw = self.node("MatMulInteger", [f"{quantized}.q", integers, f"{quantized}.zero", zero], f"{name}.raw")
        floats = self.node("Cast", [raw], f"{name}.cast", to=TensorProto.FLOAT)
        weights_scale = self.constant(f"{name}.scale", scale.astype(np.float32))
        factor = self.node("Mul", [f"{quantized}.scale", weights_scale], f"{name}.factor")
        product = self.node("Mul", [floats, factor], f"{name}.product")
        most = self.node("Add", [product, self.constant(f"{name}.b", bias)], f"{name}.most")
        return self.node("Add", [most, few], name)

    def quantize(self, source: str, name: str, width: int) -> str:
        """Give the source an 8-bit form that several products share."""
        self.inputs[name] = source
        if self._apart is None:
            return name
        alone = np.array(self._apart[source], np.int64)
        self.node("Gather", [source, self.constant(f"{name}.alone", alone)], f"{name}.few", axis=-1)
        # Products ignore these channels, whose weights are zero; here they must not stretch the scale.
        kept = np.ones(width, np.float32)
        kept[alone] = 0.0
        rest = self.node("Mul", [source, self.constant(f"{name}.kept", kept)], f"{name}.rest")
        self.nodes.append(
            helper.make_node("DynamicQuantizeLinear", [rest], [f"{name}.q", f"{name}.scale", f"{name}.zero"], name=name)
        )
        return name

    def norm(self, name: str, source: str, weight: Floats, bias: Floats, epsilon: float) -> str:
        inputs = [source, self.constant(f"{name}.w", weight), self.constant(f"{name}.b", bias)]
        return self.node("LayerNormalization", inputs, name, axis=-1, epsilon=epsilon)


def write_graph(model: Tensors, path: Path, apart: Apart | None) -> list[str]:
    """Write the encoder for one text at a time: input `vectors` [tokens, hidden], output `sentence` [1, hidden].

    Args:
        model: its weights.
        path: the file to write.
        apart: which channels stay in single precision where the rest is 8 bits; None writes all in single precision
            and gives the inputs of every product out, too, so that these channels can be found.

    Returns:
        The names of the inputs of products.
    """
    size, build = model.dimensions, _Builder(apart)
    hidden = build.norm("embedded", "vectors", model.tensor("emb.ln.w"), model.tensor("emb.ln.b"), size.epsilon)
    build.constant("one_text", np.array([1, -1, size.hidden], np.int64))
    build.constant("tokens_only", np.array([-1, size.hidden], np.int64))
    build.constant("thirds", np.full(3, size.hidden, np.int64))
    for layer in range(size.layers):
        hidden = _layer(build, model, layer, hidden)
    mean = build.node("ReduceMean", [hidden], "mean", axes=[0], keepdims=1)
    build.node("LpNormalization", [mean], "sentence", axis=-1, p=2)
    inputs = list(build.inputs.values())
    shown = inputs if apart is None else []
    graph = helper.make_graph(
        build.nodes,
        "multilingual-e5-small",
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["tokens", size.hidden])],
        [
            helper.make_tensor_value_info("sentence", TensorProto.FLOAT, [1, size.hidden]),
            *(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["tokens", None]) for name in shown),
        ],
        build.weights,
    )
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
    document = helper.make_model(graph, opset_imports=opsets)
    document.ir_version = 9
    onnx.checker.check_model(document)
    path.write_bytes(document.SerializeToString())
    return inputs


def _layer(build: _Builder, model: Tensors, layer: int, hidden: str) -> str:
    size, name = model.dimensions, f"l{layer}"

    def linear(parts: Sequence[str], columns: int, quantized: str) -> str:
        weight = np.concatenate([model.tensor(f"{name}.{part}.w", columns) for part in parts])
        bias = np.concatenate([model.tensor(f"{name}.{part}.b") for part in parts])
        return build.linear(f"{name}.{'_'.join(parts)}", weight, bias, quantized)

    # One product for query, key and value.
    together = linear(("q", "k", "v"), size.hidden, build.quantize(hidden, f"{name}.in", size.hidden))
    flat = [f"{name}.{part}.flat" for part in ("q", "k", "v")]
    build.nodes.append(helper.make_node("Split", [together, "thirds"], flat, name=f"{name}.split", axis=-1))
    heads = [build.node("Reshape", [part, "one_text"], f"{part}.text") for part in flat]
    context = build.node("MultiHeadAttention", heads, f"{name}.context", domain=_FUSED, num_heads=size.heads)
    joined = build.node("Reshape", [context, "tokens_only"], f"{name}.joined")
    attended = linear(("ao",), size.hidden, build.quantize(joined, f"{name}.joined.in", size.hidden))
    added = build.node("Add", [hidden, attended], f"{name}.added")
    normal = build.norm(
        f"{name}.aln", added, model.tensor(f"{name}.aln.w"), model.tensor(f"{name}.aln.b"), size.epsilon
    )
    wide = linear(("fi",), size.hidden, build.quantize(normal, f"{name}.aln.in", size.hidden))
    active = build.node("Gelu", [wide], f"{name}.gelu", domain=_FUSED)
    narrow = linear(("fo",), size.feed_forward, build.quantize(active, f"{name}.gelu.in", size.feed_forward))
    summed = build.node("Add", [normal, narrow], f"{name}.summed")
    return build.norm(f"{name}.oln", summed, model.tensor(f"{name}.oln.w"), model.tensor(f"{name}.oln.b"), size.epsilon)

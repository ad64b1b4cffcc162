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
_INVERSE_SQRT_2 = 0.7071067811865476


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
    """Write the encoder: inputs `vectors` [batch, tokens, hidden] and `mask` [batch, tokens], output `sentence`.

    Args:
        model: its weights.
        path: the file to write.
        apart: which channels stay in single precision where the rest is 8 bits; None writes all in single precision
            and gives the inputs of every product out, too, so that these channels can be found.

    Returns:
        The names of the inputs of products.
    """
    size, build = model.dimensions, _Builder(apart)
    head = size.hidden // size.heads
    build.constant("split", np.array([0, 0, size.heads, head], np.int64))
    build.constant("merge", np.array([0, 0, size.hidden], np.int64))
    build.constant("root", np.float32(1 / np.sqrt(head)))
    build.constant("one", np.float32(1))
    build.constant("far", np.float32(-1e9))
    build.constant("half", np.float32(0.5))
    build.constant("inverse_sqrt_2", np.float32(_INVERSE_SQRT_2))
    build.constant("axes_12", np.array([1, 2], np.int64))
    build.constant("axis_2", np.array([2], np.int64))
    hidden = build.norm("embedded", "vectors", model.tensor("emb.ln.w"), model.tensor("emb.ln.b"), size.epsilon)
    absent = build.node("Sub", ["one", "mask"], "absent")
    wide = build.node("Unsqueeze", [absent, "axes_12"], "absent_wide")
    build.node("Mul", [wide, "far"], "mask_bias")
    for layer in range(size.layers):
        hidden = _layer(build, model, layer, hidden)
    weight = build.node("Unsqueeze", ["mask", "axis_2"], "mask_column")
    masked = build.node("Mul", [hidden, weight], "masked")
    build.constant("axis_1", np.array([1], np.int64))
    total = build.node("ReduceSum", [masked, "axis_1"], "total", keepdims=0)
    length = build.node("ReduceSum", ["mask", "axis_1"], "length", keepdims=1)
    mean = build.node("Div", [total, length], "mean")
    build.node("LpNormalization", [mean], "sentence", axis=-1, p=2)
    inputs = list(build.inputs.values())
    shown = inputs if apart is None else []
    graph = helper.make_graph(
        build.nodes,
        "multilingual-e5-small",
        [
            helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", "tokens", size.hidden]),
            helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["batch", "tokens"]),
        ],
        [
            helper.make_tensor_value_info("sentence", TensorProto.FLOAT, ["batch", size.hidden]),
            *(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "tokens", None]) for name in shown),
        ],
        build.weights,
    )
    document = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)])
    document.ir_version = 9
    onnx.checker.check_model(document)
    path.write_bytes(document.SerializeToString())
    return inputs


def _layer(build: _Builder, model: Tensors, layer: int, hidden: str) -> str:
    size, name = model.dimensions, f"l{layer}"

    def linear(part: str, columns: int, quantized: str) -> str:
        weight, bias = model.tensor(f"{name}.{part}.w", columns), model.tensor(f"{name}.{part}.b")
        return build.linear(f"{name}.{part}", weight, bias, quantized)

    shared = build.quantize(hidden, f"{name}.in", size.hidden)
    heads = {}
    for part in ("q", "k", "v"):
        flat = linear(part, size.hidden, shared)
        split = build.node("Reshape", [flat, "split"], f"{name}.{part}.split")
        order = [0, 2, 3, 1] if part == "k" else [0, 2, 1, 3]
        heads[part] = build.node("Transpose", [split], f"{name}.{part}.heads", perm=order)
    scores = build.node("MatMul", [heads["q"], heads["k"]], f"{name}.scores")
    scaled = build.node("Mul", [scores, "root"], f"{name}.scaled")
    biased = build.node("Add", [scaled, "mask_bias"], f"{name}.biased")
    share = build.node("Softmax", [biased], f"{name}.share", axis=-1)
    context = build.node("MatMul", [share, heads["v"]], f"{name}.context")
    back = build.node("Transpose", [context], f"{name}.back", perm=[0, 2, 1, 3])
    joined = build.node("Reshape", [back, "merge"], f"{name}.joined")
    attended = linear("ao", size.hidden, build.quantize(joined, f"{name}.joined.in", size.hidden))
    added = build.node("Add", [hidden, attended], f"{name}.added")
    normal = build.norm(
        f"{name}.aln", added, model.tensor(f"{name}.aln.w"), model.tensor(f"{name}.aln.b"), size.epsilon
    )
    wide = linear("fi", size.hidden, build.quantize(normal, f"{name}.aln.in", size.hidden))
    root = build.node("Mul", [wide, "inverse_sqrt_2"], f"{name}.root")
    error = build.node("Erf", [root], f"{name}.erf")
    plus = build.node("Add", [error, "one"], f"{name}.plus")
    product = build.node("Mul", [wide, plus], f"{name}.gelu.product")
    active = build.node("Mul", [product, "half"], f"{name}.gelu")
    narrow = linear("fo", size.feed_forward, build.quantize(active, f"{name}.gelu.in", size.feed_forward))
    summed = build.node("Add", [normal, narrow], f"{name}.summed")
    return build.norm(f"{name}.oln", summed, model.tensor(f"{name}.oln.w"), model.tensor(f"{name}.oln.b"), size.epsilon)

"""The torch calls that need care, by the last part of their name. Knows nothing else."""

from __future__ import annotations

#: Bring values, or a handle on memory, to the caller.
REVEALING = frozenset(
    (
        *("item", "tolist", "__bool__", "__int__", "__float__", "__index__", "__complex__", "__long__"),
        *("__nonzero__", "numpy", "__array__", "__array_wrap__", "__dlpack__", "__dlpack_device__"),
        *("__contains__", "data_ptr", "const_data_ptr", "storage", "untyped_storage", "_typed_storage"),
        *("share_memory_", "apply_", "map_", "map2_", "__reduce_ex__", "__reduce__", "__setstate__", "equal"),
        *("allclose", "is_nonzero", "register_hook", "register_post_accumulate_grad_hook"),
        *("__cuda_array_interface__", "is_set_to", "_to_sparse_csr", "cpu_data", "storage_type"),
    )
)

#: May return plain numbers and flags: they tell of shape and layout, never of values.
TELLING_LAYOUT = frozenset(
    (
        *("stride", "storage_offset", "element_size", "nbytes", "itemsize", "is_contiguous", "is_coalesced"),
        *("is_conj", "is_neg", "is_inference", "is_pinned", "is_shared", "is_signed", "is_same_size"),
        *("is_distributed", "is_sparse", "is_sparse_csr", "is_quantized", "is_mkldnn", "is_meta", "is_xla"),
        *("is_nested", "is_vulkan", "is_mps", "is_mtia", "is_maia", "is_ipu", "is_xpu", "is_hpu", "is_cpu"),
        *("is_cuda", "is_complex", "is_floating_point", "has_names", "names", "get_device", "dim", "ndim"),
        *("numel", "nelement", "size", "type", "result_type", "can_cast", "dense_dim", "sparse_dim", "_dimI"),
        *("_dimV", "layout", "output_nr", "retains_grad", "_version", "_is_view", "name", "volatile"),
        *("dim_order", "_is_zerotensor", "is_leaf", "requires_grad", "_nnz", "q_scale", "q_zero_point"),
        *("qscheme", "_debug_has_internal_overlap", "promote_types", "_is_param"),
    )
)

#: Add to the gradients of tensors that they do not name.
ADDING_TO_GRADIENTS = frozenset(("backward",))

#: Change an argument though neither their name nor an `inplace` parameter says so.
CHANGING = frozenset(
    (
        *("batch_norm", "instance_norm", "embedding", "embedding_bag", "native_batch_norm", "cudnn_batch_norm"),
        *("miopen_batch_norm", "rrelu", "resize_as_sparse_", "set_", "__setitem__"),
        *ADDING_TO_GRADIENTS,
        *("fake_quantize_per_tensor_affine", "fused_moving_avg_obs_fake_quant"),
    )
)

#: Replace the memory or the values of their first argument behind torch's count of changes.
REWRITING = frozenset((*("data", "real", "imag", "set_", "resize_", "resize_as_", "swap_", "_set_data"),))

#: What a sentence calls a method that the learner writes as a sign or a word.
IN_WORDS = {
    **{"__bool__": "A truth test (if, while, and, or)", "__nonzero__": "A truth test", "__contains__": "in"},
    **{"__int__": "int()", "__float__": "float()", "__complex__": "complex()", "__index__": "Use as an index"},
    **{"__array__": "numpy", "__dlpack__": "dlpack", "__dlpack_device__": "dlpack"},
    **{"__reduce_ex__": "Saving or pickling"},
    **{"__getitem__": "[...]", "__setitem__": "[...] =", "__matmul__": "@", "__rmatmul__": "@", "__pow__": "**"},
    **{"__eq__": "==", "__ne__": "!=", "__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="},
    **{f"__i{name}__": f"{sign}=" for name, sign in zip(("add", "sub", "mul", "truediv"), "+-*/", strict=True)},
}

"""Fixed point: what local torch gives, to within the bound that is stated, and never a wrong number."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

import pytest
import torch

import syftlite as sy
from tests.rooms import Meet, is_simulated
from tests.test_errors import refused

UNIT = 0.001


@pytest.fixture(autouse=True)
def workers(meet: Meet) -> Iterator[tuple[sy.VirtualWorker, sy.VirtualWorker]]:
    with meet("bob", "alice") as (bob, alice):
        yield bob, alice


# As in 0.2.9


def test_it_prints_as_the_original_did() -> None:
    x = torch.tensor([0.1, -2.25, 3.0]).fix_precision()
    assert repr(x) == str(x) == f"{x}" == "(Wrapper)>FixedPrecisionTensor>tensor([  100, -2250,  3000])"
    assert repr(x.child) == "FixedPrecisionTensor>tensor([  100, -2250,  3000])"
    assert repr(x.child.child) == "tensor([  100, -2250,  3000])"
    assert repr(torch.nn.Parameter(torch.ones(2)).fix_precision_()) == (
        "Parameter containing:\n(Wrapper)>FixedPrecisionTensor>tensor([1000, 1000])"
    )


def test_old_code_reads_its_layers_and_its_encoding() -> None:
    x = torch.tensor([0.1, 0.2, 0.3]).fix_prec(precision_fractional=4, base=10)
    assert isinstance(x, sy.FixedPrecisionTensor)
    assert isinstance(x.child, sy.FixedPrecisionTensor)
    assert torch.equal(x.child.child, torch.tensor([1000, 2000, 3000]))
    assert (x.child.base, x.child.precision_fractional, x.is_wrapper, x.child.is_wrapper) == (10, 4, True, False)
    assert torch.equal(torch.tensor([0.5]).fix_prec(no_wrap=True).child, torch.tensor([500]))
    assert x.child.wrap().is_wrapper


def test_the_layers_lie_in_the_same_memory() -> None:
    x = torch.tensor([1.0, 2.0]).fix_precision()
    x.child.child[0] = 7000
    assert x.float_precision().tolist() == [7.0, 2.0]


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64, torch.bfloat16])
def test_what_comes_back_has_the_dtype_and_at_most_half_a_unit_of_error(dtype: torch.dtype) -> None:
    x = torch.linspace(-3, 3, 301).to(dtype)
    back = x.fix_precision().float_precision()
    assert back.dtype is dtype
    bound = UNIT / 2 + 3 * torch.finfo(dtype).eps
    assert (back.double() - x.double()).abs().max() <= bound


def test_whole_numbers_are_exact_and_come_back_as_decimal_ones() -> None:
    back = torch.tensor([3, -4]).fix_precision().float_precision()
    assert torch.equal(back, torch.tensor([3.0, -4.0]))


@pytest.mark.parametrize(("base", "digits"), [(2, 16), (10, 6), (16, 4), (10, 0)])
def test_other_bases_and_precisions_have_units_of_their_own(base: int, digits: int) -> None:
    x = torch.tensor([1.4142135, -0.5], dtype=torch.float64)
    fixed = x.fix_precision(base=base, precision_fractional=digits)
    assert ((fixed * fixed).float_precision() - x * x).abs().max() <= 2.5 * float(base) ** -digits


# What torch gives, to within a unit. x, y and z are in fixed point, and local torch has what they stand for.

CALLS = (
    *("x + y", "x - y", "y - x", "x + 1", "1 + x", "x - 0.25", "0.25 - x", "x + x[0]", "torch.add(x, y)", "-x"),
    *("torch.add(x, y, alpha=2)", "torch.sub(x, y)", "x.sub(y, alpha=3)", "x + torch.tensor([0.5, 1.0, 2.0])"),
    *(
        "torch.tensor([0.5, 1.0, 2.0]) - x",
        "x + torch.tensor([1, 2, 3])",
        "x * y",
        "torch.mul(x, y)",
        "2 * x",
        "x * -3",
    ),
    *("x * 0.5", "0.125 * x", "x * torch.tensor([1, 2, 3])", "x * torch.tensor([0.5, 1.5, 2.5])", "x * 0", "x ** 2"),
    *("x.square()", "x ** 3", "z @ z.t()", "z.mm(z.t())", "torch.matmul(z, x)", "z.matmul(x)", "x @ y", "x.dot(y)"),
    *("z.mv(x)", "torch.bmm(z.view(1, 2, 3), z.view(1, 3, 2))", "torch.nn.functional.linear(x, z)", "x.mean()"),
    *("torch.nn.functional.linear(x, z, y[:2])", "torch.nn.functional.linear(x, torch.tensor([[0.5, 1.0, 2.0]]))"),
    *(
        "x / 2",
        "x / -2",
        "x / 0.5",
        "x / y",
        "1 / y",
        "x / torch.tensor([1, 2, 4])",
        "torch.div(x, y)",
        "y.reciprocal()",
    ),
    *("x.sum()", "z.sum(0)", "z.sum(dim=1, keepdim=True)", "z.mean(0)", "z.mean(dim=(0, 1))", "x.cumsum(0)", "z.T"),
    *("z.t()", "z.reshape(3, 2)", "z.view(-1)", "z[0]", "z[:, 1:]", "z[1, 2]", "x[torch.tensor([2, 0])]", "x[[0, 2]]"),
    *("x[torch.tensor([True, False, True])]", "torch.stack([x, y])", "torch.cat([x, y, x])", "z.permute(1, 0)"),
    *(
        "torch.cat([x, torch.tensor([0.5])])",
        "z.unsqueeze(0)",
        "z.flatten()",
        "x.expand(2, 3)",
        "x.repeat(2)",
        "x.flip(0)",
    ),
    *(
        "torch.roll(x, 1)",
        "z.tril()",
        "z.diagonal()",
        "x.clone()",
        "x.detach()",
        "z.gather(1, torch.tensor([[0], [2]]))",
    ),
    *("x.relu()", "torch.relu(x)", "x.abs()", "abs(x)", "x.max()", "x.min()", "torch.maximum(x, y)", "z.max(dim=1)[0]"),
)


def standing_for(thing: object) -> torch.Tensor:
    assert isinstance(thing, sy.FixedPrecisionTensor)
    return thing.float_precision()


@pytest.mark.parametrize("code", CALLS)
def test_a_call_gives_what_local_torch_gives(code: str) -> None:
    x, y = torch.tensor([[1.5, -2.25, 0.001], [0.5, 3.125, -7.001]], dtype=torch.float64)
    z = torch.tensor([[1.0, -2.0, 0.25], [0.5, 4.0, -1.75]], dtype=torch.float64)
    local = eval(code, {"torch": torch, "x": x, "y": y, "z": z}) if "linear(x, torch" not in code else None
    if local is None:
        local = torch.nn.functional.linear(x, torch.tensor([[0.5, 1.0, 2.0]]).double())
    ours = eval(code, {"torch": torch, "x": x.fix_precision(), "y": y.fix_precision(), "z": z.fix_precision()})
    assert ours.shape == local.shape
    # At most half a unit; a chain of two roundings is multiplied once more.
    bound = 3 * UNIT if "**" in code else UNIT / 2
    assert (standing_for(ours).double() - local.double()).abs().max() <= bound + 1e-12


@pytest.mark.parametrize("code", ["x.chunk(2)", "z.unbind()", "x.split(2)", "list(z)", "torch.tensor_split(x, 3)"])
def test_a_call_with_several_results_gives_each_in_fixed_point(code: str) -> None:
    x, z = torch.tensor([1.5, -2.25, 0.001]), torch.tensor([[1.0, -2.0], [0.5, 4.0]])
    local = eval(code, {"torch": torch, "x": x, "z": z})
    ours = eval(code, {"torch": torch, "x": x.fix_precision(), "z": z.fix_precision()})
    assert [standing_for(each).tolist() for each in ours] == [each.tolist() for each in local]


@pytest.mark.parametrize("code", ["x > y", "x < 0.5", "x == y", "x != y", "x >= -2.25", "torch.le(x, y)", "x == x"])
def test_comparing_gives_flags_as_in_torch_which_old_code_turns_into_numbers(code: str) -> None:
    x, y = torch.tensor([1.5, -2.25, 1.0]), torch.tensor([0.5, -2.25, 7.0])
    local = eval(code, {"torch": torch, "x": x, "y": y})
    ours = eval(code, {"torch": torch, "x": x.fix_precision(), "y": y.fix_precision()})
    assert torch.equal(ours, local)
    assert torch.equal(ours.float_precision(), local.float())


def test_reading_gives_what_the_numbers_stand_for() -> None:
    x = torch.tensor([1.5, -2.25]).fix_precision()
    assert x.tolist() == [1.5, -2.25]
    assert x[0].item() == float(x[0]) == 1.5
    assert int(x[1]) == -2
    assert bool(x[0] - 1.5) is False
    assert x.numpy().tolist() == [1.5, -2.25]
    assert f"{x[1]:.1f}" == "-2.2"
    assert (x.argmax().item(), x.argmin().item()) == (0, 1)


def test_it_changes_in_place_as_a_tensor_does() -> None:
    x = torch.tensor([1.5, -2.25]).fix_precision()
    same = x
    x += 1
    x *= 2
    x[0] = 0.125
    x.sub_(torch.tensor([0.0, 0.5]))
    assert same is x
    assert x.tolist() == [0.125, -3.0]
    part = x[:1]
    part += 1
    assert x.tolist() == [1.125, -3.0]


def test_a_deep_copy_is_a_second_one() -> None:
    x = torch.tensor([1.5]).fix_precision(precision_fractional=5)
    second, third = copy.deepcopy(x), x.copy()
    x += 1
    assert (second.tolist(), third.tolist(), second.precision_fractional) == ([1.5], [1.5], 5)


def test_results_of_two_dtypes_come_back_in_the_wider_one() -> None:
    x, y = torch.ones(2).fix_precision(), torch.ones(2).double().fix_precision()
    assert (x + y).float_precision().dtype is torch.float64


def test_a_registered_function_runs_on_fixed_point_too() -> None:
    @sy.register_operation
    def twice_and_one(x: torch.Tensor) -> torch.Tensor:
        return x * 2 + 1

    assert twice_and_one(torch.tensor([0.5]).fix_precision()).tolist() == [2.0]


# On workers


def test_a_pointers_data_is_encoded_and_decoded_where_it_is(
    workers: tuple[sy.VirtualWorker, sy.VirtualWorker],
) -> None:
    bob, _ = workers
    x = torch.tensor([0.5, -1.25])
    x_ptr = x.send(bob)
    fixed = x_ptr.fix_precision()
    assert repr(fixed) == "(Wrapper)>[PointerTensor | me:4 -> bob:3]"
    shown = ("tensor([ 0.5000, -1.2500])", "(Wrapper)>FixedPrecisionTensor>tensor([  500, -1250])")
    if not is_simulated(bob):
        shown = ("float32 (2,)", "int64 (2,)")
    assert repr(bob._objects) == f"{{1: {shown[0]}, 3: {shown[1]}}}"
    product = fixed * fixed
    assert torch.equal(product.float_precision().get(), torch.tensor([0.25, 1.563]))
    assert sy.history().bytes_between("me", "bob").data == 8
    assert isinstance(fixed.get(), sy.FixedPrecisionTensor)


def test_fixed_point_travels_as_what_it_is(workers: tuple[sy.VirtualWorker, sy.VirtualWorker]) -> None:
    bob, alice = workers
    x = torch.tensor([0.5, -1.25]).double().fix_precision(base=2, precision_fractional=8)
    back = x.send(bob).move(alice).copy().get()
    assert repr(back) == repr(x)
    assert (back.base, back.precision_fractional, back.float_precision().dtype) == (2, 8, torch.float64)


def test_along_a_chain_it_reaches_the_data(workers: tuple[sy.VirtualWorker, sy.VirtualWorker]) -> None:
    bob, alice = workers
    chain = torch.tensor([0.5, -1.25]).send(bob).send(alice)
    fixed = chain.fix_precision()
    assert torch.equal((fixed + fixed).float_precision().get().get(), torch.tensor([1.0, -2.5]))


def test_one_number_in_fixed_point_is_no_plain_number_to_a_pointer(
    workers: tuple[sy.VirtualWorker, sy.VirtualWorker],
) -> None:
    bob, _ = workers
    x, y = torch.tensor([1.0]).send(bob), torch.tensor(1.5).fix_precision()
    refused(
        lambda: x + y,
        sy.NotCollocatedError,
        "add needs its arguments in one place: x is on bob, y is here. Try y.send(bob).",
    )


def test_the_history_tells_fixed_point_apart_and_keeps_that_in_its_file(
    workers: tuple[sy.VirtualWorker, sy.VirtualWorker], tmp_path: object
) -> None:
    bob, _ = workers
    x_ptr = torch.tensor([0.5]).fix_precision().send(bob)
    history = sy.history()
    mark = history.at(1).stores["bob"][x_ptr.id_at_location].mark
    assert (mark.base, mark.digits, mark.dtype) == (10, 3, torch.float32)
    file = f"{tmp_path}/history.json"
    history.save(file)
    assert sy.History.load(file).at(1) == history.at(1)


# Parameters and models


def test_a_parameter_changes_in_place_and_stays_the_parameter_that_it_is() -> None:
    parameter = torch.nn.Parameter(torch.tensor([0.5, 1.25]))
    fixed = parameter.fix_precision_()
    assert fixed is parameter
    assert isinstance(parameter, torch.nn.Parameter)
    assert isinstance(parameter, sy.FixedPrecisionTensor)
    assert parameter.float_precision_() is fixed
    assert type(parameter) is torch.nn.Parameter
    assert parameter.requires_grad
    assert parameter.tolist() == [0.5, 1.25]


def test_a_tensor_changes_in_place_under_all_its_names() -> None:
    x = torch.tensor([0.5])
    name = {"x": x}
    x.fix_prec_()
    assert repr(name["x"]) == "(Wrapper)>FixedPrecisionTensor>tensor([500])"
    x.float_prec_()
    assert type(name["x"]) is torch.Tensor
    assert repr(name["x"]) == "tensor([0.5000])"


def test_a_pointer_changes_in_place_too(workers: tuple[sy.VirtualWorker, sy.VirtualWorker]) -> None:
    x = torch.tensor([0.5]).send(workers[0])
    same = x
    x.fix_precision_()
    assert same.float_precision().get().tolist() == [0.5]


def model() -> torch.nn.Module:
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))


def test_a_model_turns_into_fixed_point_and_back_on_the_same_parameters() -> None:
    ours = model()
    before = {name: value.clone() for name, value in ours.state_dict().items()}
    parameters = list(ours.parameters())
    assert ours.fix_precision() is ours
    assert "FixedPrecisionTensor" in repr(ours[0].weight)
    assert repr(ours[1].num_batches_tracked) == "tensor(0)"  # a count is whole already
    assert ours.float_precision() is ours
    for now, then in zip(ours.parameters(), parameters, strict=True):
        assert now is then
        assert now.requires_grad
    for name, value in ours.state_dict().items():
        assert value.dtype is before[name].dtype
        assert (value - before[name]).abs().max() <= UNIT / 2 + 1e-6


def test_a_sent_model_turns_into_fixed_point_where_it_is(workers: tuple[sy.VirtualWorker, sy.VirtualWorker]) -> None:
    bob, alice = workers
    ours, local = model(), model()
    ours.send(bob)
    before = sy.history().bytes_between("bob", "me").data
    ours.fix_precision().move(alice)
    assert ours[0].weight.location == alice
    assert sy.history().bytes_between("bob", "me").data == before
    ours.get().float_precision()
    assert (ours[0].weight - local[0].weight).abs().max() <= UNIT / 2 + 1e-6
    assert all(parameter.requires_grad for parameter in ours.parameters())
    assert (len(bob._objects), len(alice._objects)) == (0, 0)


def test_a_model_that_does_not_fit_stays_as_it_was() -> None:
    ours = model()
    ours[0].bias.data[1] = float("nan")
    refused(
        ours.fix_precision,
        sy.FixedPointError,
        "fix_precision: ours.0.bias has a value that is no finite number (nan or inf), and fixed point has none for "
        "it. Look for it with torch.isfinite(ours.0.bias).",
    )
    assert all(type(parameter) is torch.nn.Parameter for parameter in ours.parameters())


# What is refused


def fixed(*values: float, **options: int) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64).fix_precision(**options)


Case = tuple[Callable[[], object], type[Exception], str]

LARGE = "is too large for 3 digits of base 10, and in 64 bits would be a wrong number."
TRY = "Try a smaller precision_fractional, or smaller values."


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_value_that_is_no_finite_number(value: float) -> None:
    x = torch.tensor([1.0, value])
    refused(
        x.fix_precision,
        sy.FixedPointError,
        "fix_precision: x has a value that is no finite number (nan or inf), and fixed point has none for it. "
        "Look for it with torch.isfinite(x).",
    )


@pytest.mark.parametrize("dtype", [torch.float64, torch.int64])
def test_a_value_that_is_too_large(dtype: torch.dtype) -> None:
    x = torch.tensor([0, -(2**53)], dtype=dtype)
    refused(
        x.fix_precision,
        sy.FixedPointError,
        "fix_precision: x has a value too large for 3 digits of base 10, where the largest is 4.612e+15. "
        "Try a smaller precision_fractional.",
    )
    assert x.fix_precision(precision_fractional=1).float_precision().tolist() == [0.0, -float(2**53)]


def test_where_the_data_is_a_value_that_does_not_fit_is_refused_without_being_told(
    workers: tuple[sy.VirtualWorker, sy.VirtualWorker],
) -> None:
    x_ptr = torch.tensor([1e30]).send(workers[0])
    refused(
        x_ptr.fix_precision,
        sy.FixedPointError,
        "fix_precision: x_ptr has a value too large for 3 digits of base 10, where the largest is 4.612e+15. "
        "Try a smaller precision_fractional.",
    )


@pytest.mark.parametrize(
    ("code", "what"),
    [
        *(("x * x", "mul"), ("x @ x", "matmul"), ("x * 10**12", "mul"), ("x + x", "add"), ("x - -x", "sub")),
        *(("x.sum()", "sum"), ("torch.stack([x, x]).cumsum(0)", "cumsum"), ("x / 0.001", "div"), ("x ** 2", "**")),
    ],
)
def test_what_does_not_fit_into_64_bits_is_an_error_before_it_is_a_wrong_number(code: str, what: str) -> None:
    x = fixed(3e15, 3e15)
    refused(
        lambda: eval(code, {"torch": torch, "x": x}),
        sy.FixedPointError,
        f"{what}: the result, or what is rounded to it, {LARGE} {TRY}",
    )


def test_other_refusals_say_what_to_type() -> None:
    x, y = fixed(1.0), fixed(1.0, precision_fractional=4)
    plain = torch.tensor([1.0])
    z = torch.tensor([1j])
    cases: list[Case] = [
        (
            lambda: x + y,
            sy.FixedPointError,
            "add: one has 3 digits of base 10, the other 4 of base 10, and these units do not add up. "
            "Use one precision_fractional for both.",
        ),
        (lambda: x / 0, sy.FixedPointError, "div: fixed point has no number for a division by zero."),
        (
            lambda: x.exp(),
            sy.FixedPointError,
            "exp: numbers in fixed point cannot be given to this. They can be added, multiplied, summed, compared, "
            "reshaped; for the rest, go back with x.float_precision().",
        ),
        (
            lambda: x.exp_(),
            sy.FixedPointError,
            "exp_: fixed point does not change in place this way. Use the result: x = x + y.",
        ),
        (
            plain.float_precision,
            sy.FixedPointError,
            "float_precision: plain is not in fixed point. Its numbers are what they look like.",
        ),
        (
            x.fix_precision,
            sy.FixedPointError,
            "fix_precision: x is in fixed point already, with 3 digits of base 10. "
            "To choose others, begin with x.float_precision().",
        ),
        (
            z.fix_precision,
            sy.FixedPointError,
            "fix_precision: z has complex numbers, and fixed point stands for real ones. Try torch.view_as_real(z).",
        ),
        (
            lambda: plain.fix_precision(base=1),
            sy.FixedPointError,
            "fix_precision: base is a whole number from 2 on, not 1. Try base=10.",
        ),
        (
            lambda: plain.fix_precision(precision_fractional=30),
            sy.FixedPointError,
            "fix_precision: precision_fractional is a whole number from 0 on, base ** precision_fractional is below "
            "2 ** 62; 30 with base 10 is not so. Try precision_fractional=3.",
        ),
        (
            lambda: plain.fix_precision(storage="crt"),
            sy.FixedPointError,
            "fix_precision: storage='crt' chose how PySyft kept the whole numbers. Here they are 64 bits wide, always: "
            "leave it out.",
        ),
        (
            lambda: plain.fix_precision(dtype="int"),
            sy.FixedPointError,
            "fix_precision: dtype='int' chose how PySyft kept the whole numbers. Here they are 64 bits wide, always: "
            "leave it out.",
        ),
        (
            lambda: plain.fix_precision(digits=3),
            sy.FixedPointError,
            "fix_precision: there is no option digits. It has base and precision_fractional.",
        ),
    ]
    for call, error, sentence in cases:
        refused(call, error, sentence)


def test_what_a_refused_call_was_to_change_stays_as_it_was() -> None:
    x = fixed(3e15)
    for call in (lambda: x.mul_(x), lambda: x.add_(x), lambda: x.__setitem__(0, float("nan"))):
        with pytest.raises(sy.FixedPointError):
            call()
    assert x.tolist() == [3e15]


def test_an_option_of_the_original_that_asks_for_what_is_so_is_taken() -> None:
    assert torch.tensor([1.5]).fix_prec(dtype="long", no_wrap=False).tolist() == [1.5]

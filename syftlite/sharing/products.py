"""Products of what is shared, and rounding: who sends which masked number to whom. Sees pointers, never a number.

The provider's masks go from it to the holders, the masked numbers from holder to holder; nothing of either comes here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from syftlite.pointer import run_on
from syftlite.sharing.dealing import deal_mask, deal_triple
from syftlite.sharing.encoding import LIMIT
from syftlite.sharing.randomness import next_seed
from syftlite.sharing.shares import mask_factors, mask_sum, multiply_masked, truncate_masked
from syftlite.sharing.sharing import Shares, Sharing
from syftlite.worker import Worker


def multiplied(call: str, x: Sharing, y: Sharing, secret: int, provider: Worker) -> Shares:
    """Return the shares of a product, of numbers or of matrices, by a triple that is used this once.

    Each holder has its parts of x, y and of random a, b, c = ab. All open d = x - a and e = y - b, which are random
    too, and take c + db + ae (one of them + de): these are parts of (d + a)(e + b) = xy.

    Source: Beaver, Efficient Multiparty Protocols Using Circuit Randomization (CRYPTO 1991).
    """
    __tracebackhide__ = True
    count = len(x.shares)
    seed = next_seed(x.seeds)
    triples = _dealt(provider, x, deal_triple, call, tuple(x.shape), tuple(y.shape), count, seed)
    masked = {
        holder: mask_factors(share, y.shares[holder], triples[holder][0], triples[holder][1], count)
        for holder, share in x.shares.items()
    }
    opened = _exchanged(x, masked)
    product: Shares = {}
    for holder, share in x.shares.items():
        d_parts, e_parts = (list(parts) for parts in zip(*opened[holder], strict=True))
        product[holder] = multiply_masked(call, secret, share, list(triples[holder]), d_parts, e_parts)
    return product


def truncated(z: Sharing, divisor: int, secret: int, provider: Worker) -> Shares:
    """Return the shares of a number divided by a public one, and rounded, for every secret below 2^62 in size.

    The result is one of the two whole numbers around the quotient, the nearer one more often: less than 1 off, and
    exact where nothing is cut off.

    The provider deals r, random over all 64 bits, and of it r_low / divisor and the highest bit. The holders open
    c = z + offset + r, which is random too. As z + offset is at least 0 and below 2^63, the highest bits of c and r
    tell whether z + offset + r_low reached 2^63; so all know what that sum is in either case, and have shares of which
    case it is. They divide the sum, which they round down, and take off r_low / divisor, rounded down by the provider:
    that is the whole error. No secret within the bound fails, for any number of holders.

    Dividing each share by itself, as SecureML does with two holders, needs no masks. But it is wrong by 2^64 / divisor
    with a chance of |z| / 2^63 for each number, and for three holders and more nearly always; so it is not used here.

    Source: Escudero, Ghosh, Keller, Rachuri, Scholl, Improved Primitives for MPC over Mixed Arithmetic-Binary Circuits
    (CRYPTO 2020), and Dalskov, Escudero, Keller, Secure Evaluation of Quantized Neural Networks (PETS 2020), where the
    highest bit is used so; the masks there come from a protocol among the holders, here from the provider. Local
    truncation: Mohassel, Zhang, SecureML (IEEE S&P 2017).
    """
    __tracebackhide__ = True
    count = len(z.shares)
    offset = LIMIT // divisor * divisor
    masks = _dealt(provider, z, deal_mask, tuple(z.shape), divisor, count, next_seed(z.seeds))
    masked = {holder: mask_sum(share, masks[holder][0], offset, count) for holder, share in z.shares.items()}
    opened = _exchanged(z, {holder: [(each,) for each in copies] for holder, copies in masked.items()})
    return {
        holder: truncate_masked(divisor, offset, secret, list(masks[holder][1:]), [part for (part,) in opened[holder]])
        for holder in z.shares
    }


def _dealt(provider: Worker, x: Sharing, deal: Callable[..., Any], *arguments: Any) -> dict[str | int, Any]:
    """Have the provider deal, and send each holder its parts directly; returns pointers to them by holder."""
    if provider is x.room.me:
        parts = deal(*arguments)
        return {
            holder.id: tuple(part.send(holder) for part in dealt)
            for holder, dealt in zip(x.holders, parts, strict=True)
        }
    parts = run_on(provider, deal, *arguments)
    for holder, dealt in zip(x.holders, parts, strict=True):
        for part in dealt:
            part.move(holder)
    return dict(zip(x.shares, parts, strict=True))


def _exchanged(x: Sharing, copies: dict[str | int, Any]) -> dict[str | int, list[Any]]:
    """Send a copy of what each holder has to each other one; returns by holder what all of them gave, in order."""
    holders = x.holders
    for given in copies.values():
        for taker, parts in zip(holders, given, strict=True):
            for part in parts:
                part.move(taker)  # its own part stays
    return {taker.id: [given[number] for given in copies.values()] for number, taker in enumerate(holders)}

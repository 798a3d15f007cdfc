"""Secret sharing: numbers that no single worker has, and what can be computed of them all the same.

**What is shared.** A secret x of whole numbers of 64 bits becomes as many shares as there are holders: all but the last
are random over all 2^64 numbers, and the last makes their sum, modulo 2^64, x. (Additive sharing is folklore; it is the
simplest of the schemes that Shamir, How to Share a Secret (1979), and Blakley (1979) began.) Decimal numbers are shared
in fixed point: see `FixedPrecisionTensor`.

**Who learns what,** if everybody follows the protocol and only looks at what it gets ("semi-honest"):

- A holder learns shapes, which operations are done, all public numbers, and its shares. These, and whatever comes to it
  while products are taken, are uniformly random: whatever the secrets are, it sees the same.
- The crypto_provider learns the shapes of what is multiplied and divided. It has no share, and no number comes to it.
- me learns what it opens with `get()`, and nothing else. Who opens a result that was rounded learns, from its last
  digit, a little of what was cut off.

**What breaks it.** All holders together have the secret; all but one of them have nothing. The provider together with
one holder has the factors of every product, for it knows their masks, and a holder sees them masked. A mask that is
used twice shows the difference of two secrets, so each is dealt for one use and refuses another. A `seed` makes every
share computable for those who know it; the tensor's print says so.

**What it does not promise.** Nobody checks anybody. Somebody who changes a share changes the secret by just as much,
and nothing tells; a lost share loses the secret, and `get` says which. Numbers that outgrow 2^63 wrap around, and
shares do not show it; of a product in fixed point, what is rounded must stay below 2^62. Comparisons are not here
yet. And in this kit all workers live in one process, whose memory holds every share: it teaches the protocol, it
protects nobody.

**Protocols.** Products: Beaver's triples (CRYPTO 1991), see `products.multiplied`. Rounding: a mask whose highest bit
is shared too, after Escudero and others (CRYPTO 2020), right for any number of holders, see `products.truncated`,
which also says why not as in SecureML (2017). Averages of models: `secure_fed_avg`.
"""

from __future__ import annotations

from syftlite.sharing.averaging import secure_fed_avg
from syftlite.sharing.errors import (
    FixedPointError,
    HoldersError,
    NotOnSharesError,
    NotWholeError,
    ProviderError,
    ShareOptionError,
    UsedMaskError,
)
from syftlite.sharing.fixed import FixedPrecisionTensor
from syftlite.sharing.shared import AdditiveSharingTensor
from syftlite.sharing.shares import ShareTensor

__all__ = [
    "AdditiveSharingTensor",
    "FixedPointError",
    "FixedPrecisionTensor",
    "HoldersError",
    "NotOnSharesError",
    "NotWholeError",
    "ProviderError",
    "ShareOptionError",
    "ShareTensor",
    "UsedMaskError",
    "secure_fed_avg",
]

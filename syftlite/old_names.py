"""The names and modules of PySyft that syftlite lacks: what each was, and what to use. And the modules it answers.

Knows names alone: the sentences are made in `errors`.
"""

from __future__ import annotations

#: What something was, as "it was ..."; and what to use in its place, as a sentence without its full stop.
Fate = tuple[str, str]

_PLANS: Fate = (
    "a recording of operations, to be run later on servers and phones",
    "Write the operations as a function and put @sy.register_operation above it: it travels as one command",
)
_SERVERS: Fate = (
    "a worker behind a socket of its own",
    "Use sy.VirtualWorker(hook, id='bob'), which needs no server; with sy.local_class('alice', 'bob') workers are "
    "processes of their own, and over a network: syftlite class alice bob, then sy.join('bob.join')",
)
_GRID: Fate = (
    "a client of PyGrid's servers",
    "Use sy.VirtualWorker and sy.PrivateGridNetwork(bob, alice).search(...)",
)
_TENSORFLOW: Fate = "a bridge to TensorFlow and TF Encrypted", "Use torch models: model.send(bob)"
_LAYERS: Fate = "a layer in PySyft's chains of tensor types", "Use tensors and pointers, which need no layers"
_SHARES: Fate = (
    "another way to share secrets, or a part of how PySyft did",
    "Share a tensor with x.fix_precision().share(bob, alice, crypto_provider=james): it adds and multiplies",
)
_CRYPTO: Fate = (
    "another kind of encryption, and what it is made of",
    "There is none in its place: compute where the data is, model.send(bob)",
)
_MESSAGES: Fate = (
    "a message, or the way it was packed into bytes",
    "See what was sent, in a notebook: from syftlite_widgets import messages; messages()",
)
_PRIVACY: Fate = (
    "differential privacy (PATE)",
    "There is none in its place; a library of its own, Opacus, adds it to torch",
)
_NEWER: Fate = (
    "part of the later PySyft, from 0.3 on, which is another program",
    "Use hook, workers and pointers, as in 0.1 and 0.2",
)
_CRYPTEN: Fate = "a bridge to CrypTen", "There is none in its place: compute where the data is, model.send(bob)"
_PROMISES: Fate = "a tensor that was still to come", "Send the tensor when you have it: x.send(bob)"
_ROUNDS: Fate = (
    "the settings of a round that a server trained",
    "Use sy.train_round(model, data, loss, epochs=..., batch_size=...)",
)
_TORCH: Fate = "torch's layers written anew, for secret numbers", "Use those of torch.nn, which travel as they are"
_INSIDE: Fate = "a part of PySyft's own machinery", "Here it is not needed: leave the line out"
_STRINGS: Fate = "a text that could be sent", "Send tensors; a text for people is x.describe('...')"
_IRIS: Fate = "thirty flowers of the iris data set", "Use sklearn.datasets.load_iris()"

#: The names that are no more.
LACKING: dict[str, Fate] = {}

for _fate, _names in (
    (_PLANS, "Plan Protocol func2plan func2protocol method2plan make_plan trace Role RoleAssignments State Procedure"),
    (_PLANS, "PlaceHolder PlaceHolderId PointerPlan PointerProtocol PlanPointer ComputationAction CommunicationAction"),
    (_PLANS, "Action ActionMessage PlanStateWrapper PlanTranslatorTorchscript TranslationTarget"),
    (_SERVERS, "WebsocketClientWorker WebsocketServerWorker WebsocketIOClientWorker WebsocketIOServerWorker"),
    (_SERVERS, "WebSocketWorker WebsocketWorker SocketWorker FederatedClient start_proc"),
    (_GRID, "NodeClient DataCentricFLClient ModelCentricFLClient DynamicFLClient StaticFLClient PublicGridNetwork"),
    (_GRID, "ModelCentricFLWorker StaticFLWorker FLClient FLJob GridNetwork GridClient PeerGrid WebRTCManager"),
    (_GRID, "GridError register NodesManager"),
    (_ROUNDS, "TrainConfig Optims"),
    (
        _TENSORFLOW,
        "KerasHook TensorFlowHook TFEWorker TFECluster TensorflowClientWorker TensorflowServerWorker keras tfe",
    ),
    (_LAYERS, "LoggingTensor AutogradTensor SensitivityTensor HookedTensor NumpyTensor ReplicatedSharingTensor"),
    (_LAYERS, "ObjectWrapper ObjectPointer CallablePointer AbstractTensor AbstractObject AbstractSendable TorchTensor"),
    (_LAYERS, "GradFunc gradients PolynomialTensor GeneralizedPointerTensor"),
    (_SHARES, "MultiPartyTensor MPCTensor SPDZTensor PrimitiveStorage"),
    (_SHARES, "RSSMPCTensor CRTPrecisionTensor LargePrecisionTensor spdz securenn beaver fss"),
    (_CRYPTO, "PaillierTensor PaillierEncryption keygen KeyPair BFV CKKS FalconHelper FalconTensor"),
    (_CRYPTO, "EncryptedLinearRegression BloomRegressor DASH"),
    (_MESSAGES, "serde codes MSGTYPE Message ObjectMessage ObjectRequestMessage OperationMessage TensorCommandMessage"),
    (_MESSAGES, "ForceObjectDeleteMessage SearchMessage CommandMessage serialize deserialize Operation"),
    (_PRIVACY, "pate perform_analysis perform_analysis_torch dp"),
    (_CRYPTEN, "crypten CrypTensor load_crypten_model"),
    (_PROMISES, "Promise Promises PromiseTensor FloatTensorPromise IntTensorPromise"),
    (_STRINGS, "String StringPointer"),
    (_INSIDE, "dependency_check version pool IdProvider ObjectStorage ObjectStore hook_args TorchAttributes"),
    (_INSIDE, "FrameworkTensor FrameworkTensorType FrameworkShape overloaded Overloaded register_framework"),
    (_IRIS, "iris_data_partial"),
    (_NEWER, "VirtualMachine Device Client Duet duet launch_duet join_duet login logout load load_lib lib Network"),
    (
        _NEWER,
        "Domain NetworkClient DomainClient VirtualMachineClient orchestra Orchestra requires Dataset Asset Module",
    ),
    (_NEWER, "syft_function syft_function_single_use UserCode Policy DataSubject ActionObject TwinObject"),
    (_NEWER, "Contributor Project Settings enable_external_lib"),
):
    LACKING.update(dict.fromkeys(_names.split(), _fate))

#: The same for modules, by how their paths begin; of several the longest counts.
LACKING_MODULES: dict[str, Fate] = {
    "syft.frameworks.tensorflow": _TENSORFLOW,
    "syft.frameworks.keras": _TENSORFLOW,
    "syft.frameworks.crypten": _CRYPTEN,
    "syft.frameworks.torch.dp": _PRIVACY,
    "syft.frameworks.torch.differential_privacy": _PRIVACY,
    "syft.frameworks.torch.he": _CRYPTO,
    "syft.frameworks.torch.utils": _CRYPTO,
    "syft.frameworks.torch.mpc": _SHARES,
    "syft.frameworks.torch.crypto": _SHARES,
    "syft.frameworks.torch.linalg": _CRYPTO,
    "syft.frameworks.torch.nn": _TORCH,
    "syft.frameworks.torch.tensors.crypten": _CRYPTEN,
    "syft.workers.websocket": _SERVERS,
    "syft.workers.socketio": _SERVERS,
    "syft.workers.plan": _PLANS,
    "syft.workers.tfe": _TENSORFLOW,
    "syft.workers.tensorflow": _TENSORFLOW,
    "syft.workers.node": _GRID,
    "syft.workers.model_centric": _GRID,
    "syft.workers.static": _GRID,
    "syft.grid": _GRID,
    "syft.federated": _GRID,
    "syft.execution": _PLANS,
    "syft.messaging": _MESSAGES,
    "syft.messaging.plan": _PLANS,
    "syft.messaging.protocol": _PLANS,
    "syft.messaging.promise": _PROMISES,
    "syft.serde": _MESSAGES,
    "syft.codes": _MESSAGES,
    "syft.dp": _PRIVACY,
    "syft.differential_privacy": _PRIVACY,
    "syft.mpc": _SHARES,
    "syft.he": _CRYPTO,
    "syft.common": _INSIDE,
    "syft.types": _INSIDE,
    "syft.version": _INSIDE,
    "syft.dependency_check": _INSIDE,
    "syft.notebooks": _INSIDE,
    "syft.core": _NEWER,
    "syft.lib": _NEWER,
    "syft.proto": _NEWER,
    "syft.ast": _NEWER,
    "syft.service": _NEWER,
    "syft.client": _NEWER,
    "syft.util": _NEWER,
}

#: The modules that are answered here: a name that is imported from one of them is looked up in all of syftlite.
ANSWERED: frozenset[str] = frozenset(
    "syft" + (f".{path}" if path else "")
    for path in (
        *("", "exceptions", "sandbox", "utils", "workers", "workers.virtual", "workers.base", "workers.abstract"),
        *("grid", "grid.private_grid", "grid.abstract_grid", "federated", "federated.train_config"),
        *("frameworks", "frameworks.torch", "frameworks.torch.functions", "frameworks.torch.torch_attributes"),
        *(f"frameworks.torch.{of}{module}" for of in ("fl", "federated") for module in ("", ".utils", ".dataset")),
        *("frameworks.torch.fl.dataloader", "frameworks.torch.federated.dataloader", "frameworks.types"),
        *("frameworks.torch.hook", "frameworks.torch.hook.hook", "frameworks.torch.hook.hook_args"),
        *("frameworks.torch.tensors", "frameworks.torch.tensors.decorators", "frameworks.torch.tensors.interpreters"),
        *("frameworks.torch.tensors.decorators.logging", "frameworks.torch.pointers"),
        *(
            f"frameworks.torch.tensors.interpreters.{kind}"
            for kind in (
                *("abstract", "additive_shared", "autograd", "crt_precision", "gradients", "hook", "large_precision"),
                *("multi_pointer", "native", "numpy", "paillier", "placeholder", "polynomial", "precision", "private"),
                *("promise", "replicated_shared"),
            )
        ),
        *(f"frameworks.torch.pointers.{kind}_pointer" for kind in ("callable", "object", "multi")),
        *("frameworks.torch.pointers.pointer_tensor", "frameworks.torch.pointers.object_wrapper"),
        *("generic", "generic.object", "generic.object_storage", "generic.id_provider", "generic.tensor"),
        *("generic.string", "generic.utils", "generic.abstract", "generic.abstract.tensor", "generic.abstract.object"),
        *("generic.abstract.sendable", "generic.frameworks", "generic.frameworks.types", "generic.frameworks.hook"),
        *("generic.frameworks.hook.hook", "generic.frameworks.hook.hook_args", "generic.pointers"),
        *(f"generic.pointers.{kind}_pointer" for kind in ("callable", "object", "multi", "string")),
        *(f"generic.pointers.pointer_{kind}" for kind in ("tensor", "dataset", "plan", "protocol")),
        *("generic.pointers.object_wrapper", "core.hooks", "core.hooks.torch", "core.workers", "core.workers.virtual"),
        *("core.workers.base", "core.frameworks", "core.frameworks.torch", "core"),
    )
)

_FIXED: Fate = "a change to fixed point that kept gradients", "Use x.fix_precision(), which has none"

#: What tensors and models could do, and cannot here.
LACKING_VERBS: dict[str, Fate] = {
    "enc_fix_prec": _FIXED,
}

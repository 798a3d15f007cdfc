"""The names of PySyft 0.1 and 0.2 that syftlite has under another name, and those that it lacks: what each was.

Knows names alone: the sentences are made in `errors`.
"""

from __future__ import annotations

#: What a missing name was, and what to use in its place.
LACKING: dict[str, tuple[str, str]] = {}

_PLANS = "recorded operations to be run later, on servers and phones", "Call the operations on pointers as they come"
_SERVERS = "a worker behind a socket of its own", "Use sy.VirtualWorker(hook, id='bob'), which needs no server"
_GRID = "a client of PyGrid's servers", "Use sy.VirtualWorker and sy.PrivateGridNetwork(bob, alice).search(...)"
_TENSORFLOW = "the bridge to TensorFlow Encrypted", "Use torch models: model.send(bob)"
_LAYERS = "a layer of the chain of tensor types that syftlite does without", "Use pointers and tensors as they are"
_CRYPTO = "another kind of encrypted tensor", "There is none in its place: compute on pointers, model.send(bob)"
_MESSAGES = "a message, or how it was packed into bytes", "Read what was sent: list(sy.history().messages())"
_DP = "differential privacy (PATE)", "There is none in its place; a library of its own, Opacus, adds it to torch"
_NEWER = "part of the later PySyft, from 0.3 on, which is another program", "Use pointers and workers, as in 0.2"
_CRYPTEN = "the bridge to CrypTen", "There is none in its place: compute on pointers, model.send(bob)"
_PROMISES = "a tensor that was to come later", "Send the tensor when you have it: x.send(bob)"

for _what, _names in (
    (_PLANS, "Plan Protocol func2plan func2protocol Role State ActionMessage PlanStateWrapper TranslationTarget"),
    (_PLANS, "make_plan method2plan PlanPointer PointerPlan PointerProtocol trace"),
    (_SERVERS, "WebsocketClientWorker WebsocketServerWorker WebsocketIOServerWorker WebsocketIOClientWorker"),
    (_SERVERS, "SocketWorker TrainConfig FederatedClient start_proc WebsocketWorker"),
    (_GRID, "NodeClient DataCentricFLClient ModelCentricFLClient DynamicFLClient StaticFLClient PublicGridNetwork"),
    (_GRID, "GridNetwork GridClient PeerGrid MqttGrid grid_client register FLExecution ModelCentricFLWorker"),
    (_TENSORFLOW, "KerasHook TensorFlowHook TFEWorker TFECluster tfe keras tensorflow TFNode TensorflowClientWorker"),
    (_LAYERS, "LoggingTensor AutogradTensor SensitivityTensor HookedTensor NumpyArray LogTensor"),
    (_LAYERS, "ObjectWrapper ObjectPointer CallablePointer StringPointer PointerDataset AbstractTensor AbstractObject"),
    (_CRYPTO, "LargePrecisionTensor CRTPrecisionTensor PaillierTensor PolynomialTensor ReplicatedSharingTensor"),
    (_CRYPTO, "BFV CKKS SPDZTensor MPCTensor FalconTensor PrimitiveStorage EncryptedModel"),
    (_MESSAGES, "serde codes MSGTYPE Message ObjectMessage ObjectRequestMessage TensorCommandMessage serialize"),
    (_MESSAGES, "deserialize Operation ForceObjectDeleteMessage SearchMessage CommandMessage"),
    (_DP, "pate dp perform_analysis perform_analysis_torch"),
    (_NEWER, "VirtualMachine Device Client Duet duet launch_duet join_duet login launch load Network Domain"),
    (
        _NEWER,
        "requires orchestra Dataset Asset syft_function UserCode PyTorchHook Node Policy DataSubject ActionObject",
    ),
    (_CRYPTEN, "crypten CrypTenModel Model"),
    (_PROMISES, "Promise Promises PromiseTensor FloatTensorPromise"),
):
    LACKING.update(dict.fromkeys(_names.split(), _what))

#: The same for whole modules, by how their path begins.
LACKING_MODULES: dict[str, tuple[str, str]] = {
    "syft.frameworks.tensorflow": _TENSORFLOW,
    "syft.frameworks.keras": _TENSORFLOW,
    "syft.frameworks.crypten": _CRYPTEN,
    "syft.frameworks.torch.dp": _DP,
    "syft.frameworks.torch.differential_privacy": _DP,
    "syft.frameworks.torch.he": _CRYPTO,
    "syft.frameworks.torch.mpc": _CRYPTO,
    "syft.frameworks.torch.crypto": _CRYPTO,
    "syft.frameworks.torch.linalg": _CRYPTO,
    "syft.workers.websocket": _SERVERS,
    "syft.workers.tfe": _TENSORFLOW,
    "syft.workers.tensorflow": _TENSORFLOW,
    "syft.workers.node": _GRID,
    "syft.workers.socketio": _SERVERS,
    "syft.grid.clients": _GRID,
    "syft.grid.public": _GRID,
    "syft.federated.fl": _GRID,
    "syft.execution": _PLANS,
    "syft.messaging": _PLANS,
    "syft.serde": _MESSAGES,
    "syft.codes": _MESSAGES,
    "syft.core": _NEWER,
    "syft.lib": _NEWER,
    "syft.proto": _NEWER,
    "syft.service": _NEWER,
    "syft.client": _NEWER,
}

#: How the modules' paths began that are answered here: whatever name is imported from them is looked up in syftlite.
ANSWERED_MODULES = ("frameworks", "workers", "generic", "grid", "federated", "exceptions", "sandbox", "utils", "hook")

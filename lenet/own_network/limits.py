"""How large a file may be, and how it is saved."""

from lenet.own_network.errors import OwnNetworkError

MOST_BYTES = 10 * 2**20
MOST_TENSORS = 100
SAVE = 'torch.save(model.state_dict(), "lenet5.pt")'


def check_count(tensors: int) -> None:
    """Refuse a file with far more tensors than a LeNet-5.

    Raises:
        OwnNetworkError: It has.
    """
    if tensors > MOST_TENSORS:
        raise OwnNetworkError(
            f"The file has {tensors} tensors; a LeNet-5 has ten: five layers, each with weights "
            "and biases."
        )

class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def adamw(self: __torch__.Kernels, parameters: List[Tensor], gradients: List[Tensor], first: List[Tensor], second: List[Tensor], steps: List[Tensor], rate: float, beta1: float, beta2: float, epsilon: float, decay: float) -> NoneType:
    torch._foreach_add_(steps, 1)
    torch._fused_adamw_(parameters, gradients, first, second, annotate(List[Tensor], []), steps, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)
    return None
  def lerp(self: __torch__.Kernels, targets: List[Tensor], sources: List[Tensor], weight: float) -> NoneType:
    torch._foreach_lerp_(targets, sources, weight)
    return None
  def copy(self: __torch__.Kernels, targets: List[Tensor], sources: List[Tensor]) -> NoneType:
    torch._foreach_copy_(targets, sources)
    return None
  def gradients(self: __torch__.Kernels, loss: Tensor, parameters: List[Tensor]) -> List[Tensor]:
    found = torch.autograd.grad([loss], parameters, None, None, False, True)
    result = annotate(List[Tensor], [])
    for i in range(torch.len(parameters)):
      gradient = found[i]
      if torch.__is__(gradient, None):
        _0 = torch.append(result, torch.zeros_like(parameters[i]))
      else:
        _1 = torch.append(result, unchecked_cast(Tensor, gradient))
    return result
  def clip(self: __torch__.Kernels, gradients: List[Tensor], maximum: float) -> Tensor:
    norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients, 2)))
    scale = torch.clamp(torch.div(maximum, torch.add(norm, 9.9999999999999995e-07)), None, 1.)
    torch._foreach_mul_(gradients, scale)
    return norm
  def eigen(self: __torch__.Kernels, matrices: List[Tensor]) -> List[Tensor]:
    result = annotate(List[Tensor], [])
    for i in range(torch.len(matrices)):
      values, vectors, = torch.linalg_eigh(matrices[i])
      _0 = torch.append(result, values)
      _1 = torch.append(result, vectors)
    return result

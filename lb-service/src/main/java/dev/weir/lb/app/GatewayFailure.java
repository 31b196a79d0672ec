package dev.weir.lb.app;

import dev.weir.common.netty.UpstreamFailure;
import java.io.IOException;

/** Why an upstream of the gateway lane gave no complete answer. */
final class GatewayFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient UpstreamFailure failure;

  GatewayFailure(UpstreamFailure failure) {
    super(failure.detail());
    this.failure = failure;
  }

  UpstreamFailure failure() {
    return failure;
  }

  /** Thrown for what others do, and by nobody's mistake: where it was made tells nothing. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}

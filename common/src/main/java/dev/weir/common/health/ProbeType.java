package dev.weir.common.health;

/** How a target is asked whether it is well. */
public enum ProbeType {
  /** A request whose answer is judged. */
  HTTP,
  /** The same over TLS. */
  HTTPS,
  /** A connection that comes about. */
  TCP,
  /**
   * {@code grpc.health.v1.Health/Check}, as the <a
   * href="https://github.com/grpc/grpc/blob/master/doc/health-checking.md">gRPC health checking
   * protocol</a> has it.
   */
  GRPC,
  /** Not at all: taken for well until traffic says otherwise. */
  NONE
}

package dev.weir.lb.app.route;

/** Thrown by {@link FilterArgs} and {@link RouteCompiler} for what the fast lane does not know. */
final class NotForFastLane extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final String reason;

  NotForFastLane(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }
}

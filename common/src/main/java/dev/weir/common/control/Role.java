package dev.weir.common.control;

/** What a caller of the control plane may do. */
public enum Role {
  /** May look: GET, HEAD and OPTIONS. */
  READ,
  /** May look and change. */
  OPERATE,
  /** May look, change, and read what others send over the host's interfaces. */
  CAPTURE
}

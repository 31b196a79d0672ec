package dev.weir.common.tls;

import java.time.Instant;

/**
 * What an authority's responder says of a certificate, to be shown with it in the handshake (OCSP
 * stapling, RFC 6066 section 8).
 */
public final class Staple {

  private final byte[] response;
  private final long endsAtMillis;

  /**
   * A checked answer.
   *
   * @param response an OCSPResponse (RFC 6960) in DER
   * @param endsAt until when it holds
   */
  public Staple(byte[] response, Instant endsAt) {
    this.response = response.clone();
    this.endsAtMillis = endsAt.toEpochMilli();
  }

  /** The answer in DER; not to be changed: every handshake shows the same bytes. */
  public byte[] response() {
    return response;
  }

  public Instant endsAt() {
    return Instant.ofEpochMilli(endsAtMillis);
  }

  /**
   * Whether it still holds.
   *
   * @param nowMillis since the epoch
   */
  public boolean holdsAt(long nowMillis) {
    return nowMillis < endsAtMillis;
  }
}

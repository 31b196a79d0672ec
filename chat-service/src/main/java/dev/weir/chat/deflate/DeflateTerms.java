package dev.weir.chat.deflate;

/**
 * What a client and this server have agreed on (RFC 7692 section 7.1).
 *
 * @param serverNoContext whether each message of the server is coded for itself
 * @param clientNoContext whether each message of the client is
 * @param serverWindowBits the server refers back at most 2 to the power of this, 8 to 15
 * @param saysServerWindow whether the answer must name that
 */
public record DeflateTerms(
    boolean serverNoContext,
    boolean clientNoContext,
    int serverWindowBits,
    boolean saysServerWindow) {

  public static final int LARGEST_WINDOW = 15;

  /** How it stands in {@code Sec-WebSocket-Extensions} of the answer. */
  public String header() {
    StringBuilder header = new StringBuilder(DeflateOffers.NAME);
    if (serverNoContext) {
      header.append("; ").append(DeflateOffers.SERVER_NO_CONTEXT);
    }
    if (clientNoContext) {
      header.append("; ").append(DeflateOffers.CLIENT_NO_CONTEXT);
    }
    if (saysServerWindow) {
      header.append("; ").append(DeflateOffers.SERVER_WINDOW).append('=').append(serverWindowBits);
    }
    return header.toString();
  }
}

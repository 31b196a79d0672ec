package dev.weir.common.ocsp;

import java.io.IOException;
import java.net.URI;

/** Carries a question to a responder. */
@FunctionalInterface
public interface OcspClient {

  /**
   * Asks and waits for the answer.
   *
   * @param request an OCSPRequest in DER
   * @return what came back; nobody has looked at it yet
   * @throws IOException when nothing came in time, or it was too much
   */
  byte[] ask(URI responder, byte[] request) throws IOException, InterruptedException;
}

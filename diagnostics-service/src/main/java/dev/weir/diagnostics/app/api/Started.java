package dev.weir.diagnostics.app.api;

import dev.weir.common.net.AddressText;
import dev.weir.diagnostics.probe.Method;
import dev.weir.diagnostics.run.Run;
import java.net.InetAddress;

/**
 * A run of probes that has begun, as written in JSON.
 *
 * @param target as the caller wrote it
 * @param address what is probed
 * @param method how the probes leave
 */
public record Started(String id, String target, String address, String method) {

  public static Started of(Run run, InetAddress address, Method method) {
    return of(run, address, OutcomeView.kebab(method));
  }

  public static Started of(Run run, InetAddress address, String method) {
    return new Started(run.info().id(), run.info().target(), AddressText.of(address), method);
  }
}

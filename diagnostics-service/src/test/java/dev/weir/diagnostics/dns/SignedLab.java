package dev.weir.diagnostics.dns;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A root, {@code test} and zones below it: {@code good.test} is signed, {@code plain.test} is not,
 * and the others say that they are and get it wrong.
 */
public final class SignedLab {
  private static final String APEX =
      """
      @ SOA ns admin 7 3600 600 86400 300
      @ NS ns
      ns A 127.0.0.1
      www A 192.0.2.10
      alias CNAME www
      """;

  private final SignedZone root;
  private final SignedZone test;
  private final SignedZone good = SignedZone.signed("good.test.", APEX);
  private final SignedZone plain = SignedZone.unsigned("plain.test.", APEX);
  private final SignedZone expired =
      SignedZone.signedUntil(Instant.now().minus(Duration.ofDays(3)), "expired.test.", APEX);
  private final SignedZone forged =
      SignedZone.signed("forged.test.", APEX).forged("www A 192.0.2.66");
  private final SignedZone stripped =
      SignedZone.signed("stripped.test.", APEX).withoutSignature("www.stripped.test.", 1);

  /** Makes the zones, with keys of their own. */
  public SignedLab() {
    String delegations =
        List.of(good, expired, forged, stripped).stream()
            .map(zone -> zone.origin() + " NS ns." + zone.origin() + "\n" + zone.ds() + "\n")
            .reduce("plain NS ns.plain\n", String::concat);
    test = SignedZone.signed("test.", APEX + delegations);
    root = SignedZone.signed(".", APEX + "test NS ns.test\n" + test.ds() + "\n");
  }

  /** The record that says which key of the root is to be trusted. */
  public String trustAnchor() {
    return root.ds();
  }

  /** What a server of all the zones answers. */
  public ZoneAnswers all() {
    return new ZoneAnswers("lab-1", zones().toArray(SignedZone[]::new));
  }

  List<SignedZone> zones() {
    return List.of(root, test, good, plain, expired, forged, stripped);
  }
}

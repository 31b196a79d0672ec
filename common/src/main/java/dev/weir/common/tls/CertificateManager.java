package dev.weir.common.tls;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the certificates of a service and loads them anew when their sources change. What cannot be
 * loaded, or is no longer valid, leaves what was there in place. Handshakes read an immutable
 * snapshot; {@link #refresh} is called by one thread at a time.
 */
public final class CertificateManager implements Certificates {

  private static final Logger log = LoggerFactory.getLogger(CertificateManager.class);

  private final List<CertificateEntry> entries;
  private final @Nullable String fallback;
  private final Map<String, Object> versions = new LinkedHashMap<>();
  private final Challenges challenges = new Challenges();
  private volatile Snapshot snapshot;

  private record Snapshot(
      Map<String, CertificateState> states,
      ServerNames<KeyMaterial> byName,
      @Nullable KeyMaterial fallback) {}

  private CertificateManager(List<CertificateEntry> entries, @Nullable String fallback) {
    this.entries = List.copyOf(entries);
    this.fallback = fallback;
    this.snapshot = new Snapshot(Map.of(), ServerNames.of(Map.of()), null);
  }

  /**
   * Loads all certificates for the first time.
   *
   * @param fallback the name of the entry for clients that name no server, or one that nobody
   *     knows; null refuses them
   * @throws CertificateRefused when one of them cannot be loaded and is not awaited
   */
  public static CertificateManager load(
      List<CertificateEntry> entries, @Nullable String fallback, Instant now) {
    CertificateManager manager = new CertificateManager(entries, fallback);
    manager.refresh(now);
    for (CertificateEntry entry : entries) {
      if (!entry.awaited() && !manager.snapshot.states().containsKey(entry.name())) {
        throw new CertificateRefused(entry, manager.reasonFor(entry, now));
      }
    }
    return manager;
  }

  private String reasonFor(CertificateEntry entry, Instant now) {
    try {
      loaded(entry, now);
      return "it could not be read a moment ago";
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      return reason(e);
    }
  }

  @Override
  public @Nullable KeyMaterial select(@Nullable String serverName, List<String> protocols) {
    if (Challenges.areFor(protocols)) {
      return challenges.materialFor(serverName);
    }
    Snapshot current = snapshot;
    KeyMaterial found = serverName == null ? null : current.byName().find(serverName);
    return found == null ? current.fallback() : found;
  }

  @Override
  public @Nullable String challengeAnswer(String token) {
    return challenges.answerTo(token);
  }

  /** What is answered to authorities that want to see who holds a name. */
  public Challenges challenges() {
    return challenges;
  }

  @Override
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The name of each certificate that is to be served, whether there is one already or not. */
  public List<String> names() {
    return entries.stream().map(CertificateEntry::name).toList();
  }

  /** Every certificate that there is as it stands, in the order of the configuration. */
  public List<CertificateState> states() {
    return List.copyOf(snapshot.states().values());
  }

  /** Looks at every source and takes over what has changed. */
  public synchronized void refresh(Instant now) {
    Map<String, CertificateState> states = new LinkedHashMap<>();
    for (CertificateEntry entry : entries) {
      CertificateState state = refreshed(entry, now);
      if (state != null) {
        states.put(entry.name(), state);
      }
    }
    if (!states.equals(snapshot.states())) {
      snapshot = snapshotOf(states);
    }
  }

  private Snapshot snapshotOf(Map<String, CertificateState> states) {
    Map<KeyMaterial, Set<String>> names = new LinkedHashMap<>();
    states.values().forEach(state -> names.put(state.material(), state.serverNames()));
    CertificateState standing = fallback == null ? null : states.get(fallback);
    return new Snapshot(
        states, ServerNames.of(names), standing == null ? null : standing.material());
  }

  private @Nullable CertificateState refreshed(CertificateEntry entry, Instant now) {
    CertificateState before = snapshot.states().get(entry.name());
    try {
      Object version = entry.source().version();
      if (before != null && version.equals(versions.get(entry.name()))) {
        return before;
      }
      CertificateState after = loaded(entry, now);
      versions.put(entry.name(), version);
      log.info(
          "certificate {} from {} for {} is valid until {}",
          entry.name(),
          after.source(),
          after.serverNames(),
          after.expiresAt());
      return after;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      return before == null ? null : kept(before, reason(e));
    }
  }

  private static CertificateState kept(CertificateState before, String problem) {
    if (!problem.equals(before.problem())) {
      log.warn(
          "certificate {} stays as it was loaded at {}: {} cannot be used: {}",
          before.name(),
          before.loadedAt(),
          before.source(),
          problem);
    }
    return new CertificateState(
        before.name(),
        before.serverNames(),
        before.material(),
        before.source(),
        before.loadedAt(),
        problem);
  }

  private static CertificateState loaded(CertificateEntry entry, Instant now)
      throws IOException, GeneralSecurityException {
    KeyMaterial material = entry.source().load();
    if (material.leaf().getNotAfter().toInstant().isBefore(now)) {
      throw new GeneralSecurityException(
          "it was valid until " + material.leaf().getNotAfter().toInstant() + " only");
    }
    Set<String> names =
        entry.serverNames().isEmpty() ? CertificateNames.of(material.leaf()) : entry.serverNames();
    return new CertificateState(
        entry.name(), names, material, entry.source().description(), now, null);
  }

  private static String reason(Exception e) {
    if (e instanceof NoSuchFileException missing) {
      return "there is no file " + missing.getFile();
    }
    return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
  }
}

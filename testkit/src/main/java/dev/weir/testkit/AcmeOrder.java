package dev.weir.testkit;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An order of {@link AcmeServer}, with what has to be proved for it. Guarded by the server. */
final class AcmeOrder {

  final int number;
  final List<Proof> proofs = new ArrayList<>();
  @Nullable List<X509Certificate> chain;
  int pollsLeft;

  /** That somebody holds one name. */
  static final class Proof {
    final String name;
    final String token;
    String status = "pending";

    Proof(String name, String token) {
      this.name = name;
      this.token = token;
    }
  }

  AcmeOrder(int number) {
    this.number = number;
  }

  List<String> names() {
    return proofs.stream().map(proof -> proof.name).toList();
  }

  private String status() {
    if (chain != null) {
      return pollsLeft > 0 ? "processing" : "valid";
    }
    if (proofs.stream().anyMatch(proof -> proof.status.equals("invalid"))) {
      return "invalid";
    }
    return proofs.stream().allMatch(proof -> proof.status.equals("valid")) ? "ready" : "pending";
  }

  Map<String, Object> toJson(String base) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("status", status());
    json.put(
        "identifiers",
        proofs.stream().map(proof -> Map.of("type", "dns", "value", proof.name)).toList());
    List<String> authorizations = new ArrayList<>();
    for (int i = 0; i < proofs.size(); i++) {
      authorizations.add(base + "/authorization/" + number + "/" + i);
    }
    json.put("authorizations", authorizations);
    json.put("finalize", base + "/finalize/" + number);
    if (status().equals("valid")) {
      json.put("certificate", base + "/certificate/" + number);
    }
    pollsLeft--;
    return json;
  }

  Map<String, Object> authorization(String base, int index) {
    Proof proof = proofs.get(index);
    return Map.of(
        "identifier",
        Map.of("type", "dns", "value", proof.name),
        "status",
        proof.status,
        "challenges",
        List.of(challenge(base, index, AcmeServer.HTTP), challenge(base, index, AcmeServer.TLS)));
  }

  Map<String, Object> challenge(String base, int index, String type) {
    Proof proof = proofs.get(index);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", type);
    json.put("url", base + "/challenge/" + number + "/" + index + "/" + type);
    json.put("token", proof.token);
    json.put("status", proof.status);
    if (proof.status.equals("invalid")) {
      json.put(
          "error",
          Map.of(
              "type",
              "urn:ietf:params:acme:error:unauthorized",
              "detail",
              proof.name + " did not answer as it had to"));
    }
    return json;
  }
}

package dev.weir.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class ChartTest {
  private static final String TOKEN = "0123456789abcdef0123";

  /** Name and value of {@code --set 'name=value'}, {@code --set name=value}. */
  private static final Pattern DOCUMENTED_VALUE =
      Pattern.compile("--set '?([^=\\s]+)=(\\$\\([^)]*\\)|[^'\\s]+)");

  private static Manifests example() {
    return Manifests.render(
        command -> command.withValuesFile(Repository.file("examples/kubernetes-values.yaml")));
  }

  private static TemplateCommand least(TemplateCommand command) {
    return command
        .set("edge.origins[0]", "http://shop:8080")
        .set("redis.url", "redis://:sesame@redis:6379")
        .set("control.secret.operator", TOKEN)
        .set("control.secret.prometheus", TOKEN);
  }

  private static Map<String, Object> configuration(Manifests manifests, String service) {
    String text =
        Objects.requireNonNull(
            manifests.named(ConfigMap.class, "weir-" + service).getData().get("application.yml"));
    return Repository.map(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
  }

  @Test
  void chart_isWithoutFault() {
    LintResult result = new Helm(Repository.file(Manifests.CHART)).lint().strict().call();
    assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    assertThat(result.getMessages()).noneMatch(line -> line.contains("WARNING"));
  }

  /** That of docs/operations.md, with a token in place of each that it has made. */
  @Test
  void documentedCommand_setsAllThatIsNeeded() {
    String document = Repository.text("docs/operations.md");
    int begin = document.indexOf("\nhelm upgrade --install weir " + Manifests.CHART + " ");
    assertThat(begin).as("the command is in the document").isPositive();
    List<MatchResult> values =
        DOCUMENTED_VALUE
            .matcher(document.substring(begin, document.indexOf("\n```", begin)))
            .results()
            .toList();
    assertThat(values).hasSizeGreaterThanOrEqualTo(5);
    Manifests manifests =
        Manifests.render(
            command -> {
              values.forEach(
                  each ->
                      command.set(
                          each.group(1), each.group(2).startsWith("$(") ? TOKEN : each.group(2)));
              return command;
            });
    assertThat(manifests.names()).contains("Deployment weir-lb", "StatefulSet weir-edge");
  }

  @Test
  void example_isWhatTheApiTakes() {
    assertThat(example().names())
        .containsExactlyInAnyOrder(
            "ServiceAccount weir",
            "ConfigMap weir-lb",
            "ConfigMap weir-edge",
            "ConfigMap weir-chat",
            "ConfigMap weir-diagnostics",
            "Deployment weir-lb",
            "StatefulSet weir-edge",
            "Deployment weir-chat",
            "Deployment weir-diagnostics",
            "Service weir-lb",
            "Service weir-lb-control",
            "Service weir-edge",
            "Service weir-chat",
            "Service weir-diagnostics",
            "PersistentVolumeClaim weir-diagnostics",
            "PodDisruptionBudget weir-lb",
            "PodDisruptionBudget weir-edge",
            "PodDisruptionBudget weir-chat",
            "HorizontalPodAutoscaler weir-lb",
            "HorizontalPodAutoscaler weir-edge",
            "NetworkPolicy weir-lb",
            "NetworkPolicy weir-edge",
            "NetworkPolicy weir-chat",
            "NetworkPolicy weir-diagnostics");
  }

  @Test
  void whatIsMissing_isNamed() {
    assertThatThrownBy(() -> Manifests.render(command -> command))
        .hasMessageContaining("edge.origins is empty");
    assertThatThrownBy(() -> Manifests.render(c -> least(c).set("redis.url", "")))
        .hasMessageContaining("redis.url is empty");
    assertThatThrownBy(() -> Manifests.render(c -> least(c).set("control.tokens.bob", "read")))
        .hasMessageContaining("there is no token of bob");
  }

  @Test
  void aValueThatNobodyKnows_isRefused() {
    assertThatThrownBy(() -> Manifests.render(c -> least(c).set("edge.orgins[0]", "http://a")))
        .hasMessageContaining("orgins");
    assertThatThrownBy(() -> Manifests.render(c -> least(c).set("lb.replicas", "0")))
        .hasMessageContaining("replicas");
  }

  @Test
  void secrets_areInSecretsAlone() {
    Manifests manifests = Manifests.render(ChartTest::least);
    assertThat(manifests.named(Secret.class, "weir-redis").getStringData())
        .containsEntry("url", "redis://:sesame@redis:6379");
    assertThat(manifests.named(Secret.class, "weir-control").getStringData())
        .containsOnlyKeys("operator", "prometheus");
    for (ConfigMap map : manifests.of(ConfigMap.class)) {
      assertThat(map.getData().toString()).doesNotContain("sesame", TOKEN);
    }
    assertThat(example().of(Secret.class)).isEmpty();
  }

  @Test
  void everyPod_isConfined_andHasLimits() {
    for (PodTemplateSpec pod : example().pods()) {
      PodSpec spec = pod.getSpec();
      assertThat(spec.getAutomountServiceAccountToken()).isFalse();
      assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
      assertThat(spec.getSecurityContext().getRunAsUser()).isEqualTo(10001);
      assertThat(spec.getSecurityContext().getSeccompProfile().getType())
          .isEqualTo("RuntimeDefault");
      Container container = spec.getContainers().getFirst();
      assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
      assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
      assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
      assertThat(container.getSecurityContext().getCapabilities().getAdd()).isNullOrEmpty();
      assertThat(container.getResources().getLimits()).containsOnlyKeys("cpu", "memory");
      assertThat(bytes(container.getResources().getRequests()))
          .isEqualTo(bytes(container.getResources().getLimits()));
    }
  }

  private static long bytes(Map<String, Quantity> resources) {
    return Objects.requireNonNull(resources.get("memory")).getNumericalAmount().longValueExact();
  }

  @Test
  void everyPod_isProbedWhereItTellsOfItsHealth_andEndsInTime() {
    for (PodTemplateSpec pod : example().pods()) {
      Container container = pod.getSpec().getContainers().getFirst();
      int control = control(container);
      assertThat(container.getReadinessProbe()).satisfies(p -> asks(p, control, "readiness"));
      assertThat(container.getStartupProbe()).satisfies(p -> asks(p, control, "readiness"));
      assertThat(container.getLivenessProbe()).satisfies(p -> asks(p, control, "liveness"));
      assertThat(container.getLifecycle().getPreStop().getExec().getCommand())
          .containsExactly("sleep", "5");
      assertThat(pod.getSpec().getTerminationGracePeriodSeconds()).isEqualTo(60);
    }
  }

  private static int control(Container container) {
    return container.getPorts().stream()
        .filter(port -> port.getName().equals("control"))
        .findFirst()
        .map(ContainerPort::getContainerPort)
        .orElseThrow();
  }

  private static void asks(Probe probe, int port, String what) {
    assertThat(probe.getHttpGet().getPath()).isEqualTo("/actuator/health/" + what);
    assertThat(probe.getHttpGet().getPort().getIntVal()).isEqualTo(port);
  }

  @Test
  void everyMount_isOfAVolumeThatIsThere() {
    for (PodTemplateSpec pod : example().pods()) {
      PodSpec spec = pod.getSpec();
      List<String> volumes =
          new ArrayList<>(spec.getVolumes().stream().map(Volume::getName).toList());
      if (spec.getContainers().getFirst().getName().equals("edge")) {
        volumes.add("data"); // of a claim of its own
      }
      assertThat(spec.getContainers().getFirst().getVolumeMounts())
          .extracting(VolumeMount::getName)
          .containsExactlyInAnyOrderElementsOf(volumes);
    }
  }

  @Test
  void everyService_leadsToPortsThatPodsHave() {
    Manifests manifests = example();
    for (Service service : manifests.of(Service.class)) {
      List<PodTemplateSpec> pods =
          manifests.pods().stream()
              .filter(pod -> selects(service.getSpec().getSelector(), pod))
              .toList();
      assertThat(pods).as(service.getMetadata().getName()).hasSize(1);
      List<String> ports =
          pods.getFirst().getSpec().getContainers().getFirst().getPorts().stream()
              .map(ContainerPort::getName)
              .toList();
      assertThat(service.getSpec().getPorts())
          .extracting(ServicePort::getTargetPort)
          .allMatch(target -> ports.contains(target.getStrVal()));
    }
    assertThat(manifests.named(Service.class, "weir-lb").getSpec().getPorts())
        .extracting(port -> port.getPort() + " " + Objects.toString(port.getProtocol(), "TCP"))
        .containsExactly("80 TCP", "443 TCP", "443 UDP");
  }

  private static boolean selects(Map<String, String> labels, PodTemplateSpec pod) {
    return pod.getMetadata().getLabels().entrySet().containsAll(labels.entrySet());
  }

  @Test
  void whatBalances_mayLoseOneAtATime_andGrows() {
    Manifests manifests = example();
    for (PodDisruptionBudget budget : manifests.of(PodDisruptionBudget.class)) {
      assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
      assertThat(manifests.pods())
          .filteredOn(pod -> selects(budget.getSpec().getSelector().getMatchLabels(), pod))
          .hasSize(1);
    }
    assertThat(manifests.of(HorizontalPodAutoscaler.class))
        .extracting(
            scaler ->
                scaler.getSpec().getScaleTargetRef().getKind()
                    + " "
                    + scaler.getSpec().getScaleTargetRef().getName()
                    + " "
                    + scaler.getSpec().getMinReplicas()
                    + " to "
                    + scaler.getSpec().getMaxReplicas())
        .containsExactlyInAnyOrder("Deployment weir-lb 2 to 6", "StatefulSet weir-edge 3 to 10");
    assertThat(manifests.named(Deployment.class, "weir-lb").getSpec().getReplicas()).isNull();
    assertThat(manifests.named(StatefulSet.class, "weir-edge").getSpec().getReplicas()).isNull();
    assertThat(manifests.named(Deployment.class, "weir-chat").getSpec().getReplicas()).isEqualTo(2);
  }

  @Test
  void onlyBalancers_areReachedByEverybody() {
    Manifests manifests = example();
    for (NetworkPolicy policy : manifests.of(NetworkPolicy.class)) {
      boolean open =
          policy.getSpec().getIngress().stream().anyMatch(rule -> rule.getFrom().isEmpty());
      assertThat(open)
          .as(policy.getMetadata().getName())
          .isEqualTo(policy.getMetadata().getName().equals("weir-lb"));
      assertThat(policy.getSpec().getPolicyTypes()).contains("Ingress");
      assertThat(manifests.pods())
          .filteredOn(pod -> selects(policy.getSpec().getPodSelector().getMatchLabels(), pod))
          .hasSize(1);
    }
    assertThat(
            manifests.named(NetworkPolicy.class, "weir-lb").getSpec().getIngress().stream()
                .filter(rule -> rule.getFrom().isEmpty())
                .flatMap(rule -> rule.getPorts().stream())
                .map(port -> port.getPort().getIntVal()))
        .containsExactly(8080, 8443, 8443);
  }

  @Test
  void balancers_findTheOthersByTheirServices() {
    Manifests manifests = example();
    Map<String, Object> pools =
        Repository.map(
            Repository.map(Repository.map(configuration(manifests, "lb").get("weir")).get("lb"))
                .get("pools"));
    for (String pool : List.of("edge", "chat")) {
      Map<String, Object> found = Repository.map(pools.get(pool));
      assertThat(Repository.map(found.get("health")))
          .containsEntry("path", "/.well-known/weir/health");
      Map<String, Object> dns = Repository.map(Repository.map(found.get("discovery")).get("dns"));
      Service service = manifests.named(Service.class, "weir-" + pool);
      assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
      assertThat(dns)
          .containsEntry("name", "weir-" + pool + ".traffic.svc.cluster.local")
          .containsEntry("port", service.getSpec().getPorts().getFirst().getPort());
    }
  }

  @Test
  void whatTheValuesConfigure_standsOverWhatTheChartSays() {
    Manifests manifests = example();
    assertThat(configuration(manifests, "edge").toString())
        .contains("max-bytes=128MB", "folder=/opt/weir/data/cache", "http://shop.shop.svc");
    assertThat(configuration(manifests, "chat").toString()).contains("https://shop.example.org");
    assertThat(configuration(manifests, "lb").toString())
        .contains("scope=cluster", "default-certificate=lb");
  }

  @Test
  void partsAreLeftOut_whereTheyAreNotWanted() {
    Manifests manifests =
        Manifests.render(
            c ->
                least(c)
                    .set("chat.enabled", false)
                    .set("diagnostics.enabled", false)
                    .set("networkPolicy.enabled", false));
    assertThat(Stream.of("chat", "diagnostics"))
        .allMatch(part -> manifests.names().stream().noneMatch(name -> name.endsWith(part)));
    assertThat(manifests.of(NetworkPolicy.class)).isEmpty();
  }
}

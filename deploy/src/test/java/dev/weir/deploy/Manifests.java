package dev.weir.deploy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What the chart makes of certain values, in the types of the Kubernetes API. */
record Manifests(List<HasMetadata> all) {
  static final String CHART = "deploy/kubernetes/weir";

  private static final Map<String, Class<? extends HasMetadata>> TYPES =
      Map.of(
          "v1 ConfigMap", ConfigMap.class,
          "v1 PersistentVolumeClaim", PersistentVolumeClaim.class,
          "v1 Secret", Secret.class,
          "v1 Service", Service.class,
          "v1 ServiceAccount", ServiceAccount.class,
          "apps/v1 Deployment", Deployment.class,
          "apps/v1 StatefulSet", StatefulSet.class,
          "autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
          "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
          "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class);

  private static final YAMLMapper STRICT =
      YAMLMapper.builder()
          .annotationIntrospector(new NoSpareFields())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  /** The model's types take any field; the API would refuse, or drop, one that it does not know. */
  private static final class NoSpareFields extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasAnySetter(MapperConfig<?> config, Annotated annotated) {
      return false;
    }
  }

  /**
   * Renders the chart.
   *
   * @param values what is added to the values of the chart
   * @throws IllegalStateException where helm refuses the values
   */
  static Manifests render(UnaryOperator<TemplateCommand> values) {
    String text =
        values
            .apply(
                new Helm(Repository.file(CHART))
                    .template()
                    .withName("weir")
                    .withNamespace("traffic")
                    .withKubeVersion("1.31.0"))
            .call();
    List<HasMetadata> all = new ArrayList<>();
    try (var documents = STRICT.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      documents.forEachRemaining(
          document -> {
            if (document.isObject()) {
              all.add(typed(document));
            }
          });
    }
    return new Manifests(all);
  }

  private static HasMetadata typed(JsonNode document) {
    String kind = document.path("apiVersion").asString() + " " + document.path("kind").asString();
    Class<? extends HasMetadata> type = TYPES.get(kind);
    if (type == null) {
      throw new IllegalStateException("the chart makes a " + kind);
    }
    return STRICT.treeToValue(document, type);
  }

  <T extends HasMetadata> List<T> of(Class<T> type) {
    return all.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <T extends HasMetadata> T named(Class<T> type, String name) {
    return of(type).stream()
        .filter(found -> found.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " " + name));
  }

  /** Kind and name of each. */
  List<String> names() {
    return all.stream().map(one -> one.getKind() + " " + one.getMetadata().getName()).toList();
  }

  /** What pods are made from. */
  List<PodTemplateSpec> pods() {
    return Stream.concat(
            of(Deployment.class).stream().map(one -> one.getSpec().getTemplate()),
            of(StatefulSet.class).stream().map(one -> one.getSpec().getTemplate()))
        .toList();
  }
}

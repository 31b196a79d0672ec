package dev.weir.common.autoconfigure.json;

import dev.weir.common.autoconfigure.settings.KnownFields;
import dev.weir.common.state.Refused;
import dev.weir.common.text.Nearest;
import dev.weir.common.text.Words;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.GenericConverter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Configuration records as JSON. One is read by the same binding as configuration files, so that
 * whatever can be said there can be said here, with the same defaults and the same refusals; and
 * written component by component.
 */
public final class ConfigJson {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final JsonNodeFactory VALUES = JSON.getNodeFactory();
  private static final String ROOT = "body";
  private static final ConversionService EMPTY_OBJECTS = Empty.service();

  /** Of a record's components, in their order. */
  private static final ClassValue<List<Method>> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
          List<Method> accessors =
              Stream.of(type.getRecordComponents()).map(RecordComponent::getAccessor).toList();
          accessors.forEach(accessor -> accessor.setAccessible(true));
          return accessors;
        }
      };

  private ConfigJson() {}

  /**
   * Reads a record.
   *
   * @throws Refused naming the first field that is unknown or makes no sense
   */
  public static <T> T read(Class<T> type, ObjectNode json) {
    NullItems.refuse(type, json);
    T plain = PlainRecord.read(type, json);
    return plain == null ? bound(type, json) : plain;
  }

  /** By binding, which takes every form in which a setting may be written. */
  static <T> T bound(Class<T> type, ObjectNode json) {
    Map<String, Object> settings = new LinkedHashMap<>();
    json.properties().forEach(m -> flatten(ROOT + element(m.getKey()), m.getValue(), settings));
    try {
      return bind(Bindable.of(type), settings);
    } catch (BindException e) {
      throw refusal(type, settings.keySet(), e);
    }
  }

  private static <T> T bind(Bindable<T> type, Map<String, Object> settings) {
    return new Binder(
            List.of(new MapConfigurationPropertySource(settings)), null, EMPTY_OBJECTS, null)
        .bindOrCreate(ROOT, type, new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
  }

  /**
   * An object without members, or with none that is not left out. Files have no way to say it; here
   * it is a record all of whose components have their defaults, or an empty map.
   */
  private static final class Empty implements GenericConverter {

    static final Empty OBJECT = new Empty();

    @Override
    public Set<ConvertiblePair> getConvertibleTypes() {
      return Set.of(
          new ConvertiblePair(Empty.class, Record.class),
          new ConvertiblePair(Empty.class, Map.class));
    }

    @Override
    public Object convert(
        @Nullable Object source, TypeDescriptor sourceType, TypeDescriptor targetType) {
      return Map.class.isAssignableFrom(targetType.getType())
          ? Map.of()
          : bind(Bindable.of(targetType.getType()), Map.of());
    }

    static ConversionService service() {
      ApplicationConversionService service = new ApplicationConversionService();
      service.addConverter(OBJECT);
      return service;
    }

    @Override
    public String toString() {
      return "{}";
    }
  }

  private static void flatten(String name, JsonNode value, Map<String, Object> settings) {
    switch (value) {
      case ObjectNode object when object.valueStream().allMatch(JsonNode::isNull) ->
          settings.put(name, Empty.OBJECT);
      case ObjectNode object ->
          object
              .properties()
              .forEach(
                  member -> flatten(name + element(member.getKey()), member.getValue(), settings));
      case ArrayNode list when list.isEmpty() -> settings.put(name, "");
      case ArrayNode list -> {
        for (int i = 0; i < list.size(); i++) {
          flatten(name + "[" + i + "]", list.get(i), settings);
        }
      }
      default -> {
        if (!value.isNull()) {
          settings.put(name, value.asString());
        }
      }
    }
  }

  private static String element(String member) {
    return member.matches("[A-Za-z][A-Za-z0-9-]*") ? "." + member : "[" + member + "]";
  }

  /**
   * @param written the names of all settings, as they were written
   */
  private static Refused refusal(Class<?> type, Set<String> written, BindException failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
      if (cause instanceof UnboundConfigurationPropertiesException unbound) {
        ConfigurationProperty first = unbound.getUnboundProperties().iterator().next();
        return unknown(type, asWritten(first.getName(), written), first);
      }
      if (cause instanceof ConverterNotFoundException none && isEmpty(none.getSourceType())) {
        return new Refused(field(failure.getName().toString()), "{} makes no sense here");
      }
    }
    ResolvableType target = failure.getTarget().getType();
    Class<?> refused = target.resolve(type);
    Class<?> item = target.as(Collection.class).getGeneric(0).resolve(refused);
    String reason = reason(cause, failure.getProperty(), item.isEnum() ? item : refused);
    return new Refused(
        within(field(failure.getName().toString()), refused, reason), withoutStop(reason));
  }

  private static Refused unknown(Class<?> type, String written, ConfigurationProperty given) {
    String reason =
        KnownFields.unknown(
                ResolvableType.forClass(type), ConfigurationPropertyName.of(ROOT), given.getName())
            .map(first -> "; " + Nearest.instead(first.part(), first.known()))
            .orElse("".equals(given.getValue()) ? ", or must not be empty" : "");
    return new Refused(field(written), "the field is unknown" + reason);
  }

  /** In the words of JSON, where the cause is in those of Java. */
  private static String reason(
      Throwable cause, @Nullable ConfigurationProperty given, Class<?> wanted) {
    String value = given == null ? "" : ", not '" + given.getValue() + "'";
    if (wanted.isEnum() && given != null) {
      String known =
          Stream.of(wanted.getEnumConstants())
              .map(constant -> label((Enum<?>) constant))
              .collect(Collectors.joining(", "));
      return "one of " + known + " is expected" + value;
    }
    if (cause instanceof NumberFormatException && given != null) {
      boolean whole = wanted != double.class && wanted != Double.class;
      boolean plain = wanted.isPrimitive() || Number.class.isAssignableFrom(wanted);
      return (plain ? whole ? "a whole number" : "a number" : "a smaller number")
          + " is expected"
          + value;
    }
    if (wanted == URI.class) {
      return "a URL is expected, such as http://host:port" + value;
    }
    if (cause instanceof ConverterNotFoundException) {
      boolean list = Collection.class.isAssignableFrom(wanted);
      return (list ? "a list" : "an object") + " is expected" + value;
    }
    return String.valueOf(cause.getMessage());
  }

  private static boolean isEmpty(@Nullable TypeDescriptor type) {
    return type != null && type.getType() == Empty.class;
  }

  /** Binding knows names in one spelling only. */
  private static String asWritten(ConfigurationPropertyName name, Set<String> written) {
    return written.stream()
        .filter(setting -> ConfigurationPropertyName.adapt(setting, '.').equals(name))
        .findFirst()
        .orElseGet(name::toString);
  }

  /** The name in the words of JSON: {@code body.circuit-breaker} is {@code circuitBreaker}. */
  private static String field(String name) {
    String bare =
        name.equals(ROOT)
            ? ""
            : name.startsWith(ROOT + "[")
                ? name.substring(ROOT.length() + 1).replaceFirst("]", "")
                : name.substring(ROOT.length() + 1);
    return Stream.of(bare.split("-"))
        .reduce(
            (head, part) ->
                head + part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
        .orElse(bare);
  }

  /** A record's own check names the component in its message: the field is that one. */
  public static String within(String field, Class<?> type, String reason) {
    if (!type.isRecord()) {
      return field;
    }
    String words = " " + reason.replaceAll("[^A-Za-z0-9]+", " ") + " ";
    String named =
        Stream.of(type.getRecordComponents())
            .map(RecordComponent::getName)
            .filter(name -> words.contains(" " + name + " "))
            .min((a, b) -> words.indexOf(" " + a + " ") - words.indexOf(" " + b + " "))
            .orElse("");
    return Stream.of(field, named).filter(s -> !s.isEmpty()).collect(Collectors.joining("."));
  }

  public static String withoutStop(String reason) {
    return reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason;
  }

  /** A record with all that it says, defaults included; {@link #read} makes an equal one of it. */
  public static ObjectNode write(Record value) {
    ObjectNode object = JSON.createObjectNode();
    for (Method accessor : ACCESSORS.get(value.getClass())) {
      Object member = get(value, accessor);
      if (member != null) {
        object.set(accessor.getName(), node(member));
      }
    }
    return object;
  }

  private static @Nullable Object get(Record value, Method accessor) {
    try {
      return accessor.invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(accessor + " cannot be called", e);
    }
  }

  private static JsonNode node(Object value) {
    return switch (value) {
      case Record nested -> write(nested);
      case Duration duration -> VALUES.stringNode(text(duration));
      case Enum<?> constant -> VALUES.stringNode(label(constant));
      case Iterable<?> list -> {
        ArrayNode nodes = JSON.createArrayNode();
        list.forEach(item -> nodes.add(node(Objects.requireNonNull(item))));
        yield nodes;
      }
      case Map<?, ?> map -> {
        ObjectNode nodes = JSON.createObjectNode();
        map.forEach((name, item) -> nodes.set(name.toString(), node(item)));
        yield nodes;
      }
      case Integer number -> VALUES.numberNode(number.intValue());
      case Long number -> VALUES.numberNode(number.longValue());
      case Double number -> VALUES.numberNode(number.doubleValue());
      case Boolean flag -> VALUES.booleanNode(flag);
      default -> VALUES.stringNode(value.toString());
    };
  }

  /** A constant as it is written in settings: {@code DEEP_RED} is {@code deep-red}. */
  public static String label(Enum<?> constant) {
    return Words.dashed(constant);
  }

  /** In the largest unit in which it is whole, down to {@code ns}: {@code 10s}, {@code 250ms}. */
  private static String text(Duration duration) {
    long nanos = duration.toNanosPart();
    if (nanos == 0) {
      return duration.toSeconds() + "s";
    }
    return nanos % 1_000_000 == 0 ? duration.toMillis() + "ms" : duration.toNanos() + "ns";
  }
}

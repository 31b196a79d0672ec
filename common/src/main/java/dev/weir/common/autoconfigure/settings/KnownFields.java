package dev.weir.common.autoconfigure.settings;

import dev.weir.common.text.Nearest;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.ResolvableType;

/** Tells which names there are where a setting has one that there is not. */
public final class KnownFields {

  private KnownFields() {}

  /**
   * The first part of a setting's name that there is not.
   *
   * @param part as it is written
   * @param known those that there are in its place, as code spells them
   */
  public record Unknown(String part, List<String> known) {}

  /**
   * Finds the first part that there is not; empty where all are known, or any might be.
   *
   * @param root what is bound to {@code prefix}: a record, in which there may be others, lists and
   *     maps of them
   * @param name of the setting, below the prefix
   */
  public static Optional<Unknown> unknown(
      ResolvableType root, ConfigurationPropertyName prefix, ConfigurationPropertyName name) {
    ResolvableType at = root;
    for (int i = prefix.getNumberOfElements(); i < name.getNumberOfElements(); i++) {
      Class<?> type = at.toClass();
      if (type.isRecord()) {
        String part = name.getElement(i, Form.UNIFORM);
        RecordComponent[] components = type.getRecordComponents();
        Optional<RecordComponent> found =
            Stream.of(components).filter(each -> each.getName().equalsIgnoreCase(part)).findFirst();
        if (found.isEmpty()) {
          List<String> known = Stream.of(components).map(RecordComponent::getName).toList();
          return Optional.of(new Unknown(name.getElement(i, Form.ORIGINAL), known));
        }
        at = ResolvableType.forType(found.get().getGenericType());
      } else {
        // of a list the first, of a map the second
        at = at.getGeneric(Math.max(0, at.getGenerics().length - 1));
      }
    }
    return Optional.empty();
  }

  /**
   * What can be written in place of a setting that there is not, in brackets, as settings spell it;
   * empty where that cannot be told.
   *
   * @param failure to bind what the setting stands in
   */
  public static String instead(BindException failure, ConfigurationPropertyName name) {
    return unknown(failure.getTarget().getType(), failure.getName(), name)
        .map(
            first -> {
              List<String> known =
                  first.known().stream().map(DataObjectPropertyName::toDashedForm).toList();
              return " (" + Nearest.instead(first.part(), known) + ")";
            })
        .orElse("");
  }
}

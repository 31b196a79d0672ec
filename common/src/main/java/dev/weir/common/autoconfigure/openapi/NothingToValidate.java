package dev.weir.common.autoconfigure.openapi;

import org.springframework.validation.Errors;
import org.springframework.validation.Validator;

/** A validator that validates nothing. */
final class NothingToValidate implements Validator {

  @Override
  public boolean supports(Class<?> type) {
    return false;
  }

  @Override
  public void validate(Object target, Errors errors) {}
}

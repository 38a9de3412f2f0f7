package dev.weft.gateway.http;

import java.util.List;
import java.util.Objects;

/** Ends a request with that problem. It has no stack trace: nobody's code is wrong. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemType type;
  private final transient List<FieldError> errors;

  /**
   * @param detail about this occurrence, for people
   */
  public ProblemException(ProblemType type, String detail, List<FieldError> errors) {
    super(detail, null, false, false);
    this.type = Objects.requireNonNull(type);
    this.errors = List.copyOf(errors);
  }

  public ProblemException(ProblemType type, String detail) {
    this(type, detail, List.of());
  }

  /** One field of the request is wrong. */
  public static ProblemException invalid(String field, String detail) {
    return new ProblemException(
        ProblemType.INVALID_REQUEST, field + " " + detail, List.of(new FieldError(field, detail)));
  }

  public ProblemType type() {
    return type;
  }

  public List<FieldError> errors() {
    return errors;
  }
}

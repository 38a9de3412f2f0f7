package dev.weft.gateway.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.weft.gateway.http.FieldError;
import dev.weft.gateway.http.ProblemException;
import dev.weft.gateway.http.ProblemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads one JSON document token by token against what is expected: unknown, doubled and missing
 * fields and wrong types are gathered with the path of the field, so that the caller learns of all
 * of them at once. {@code JsonObject} would keep the last of two equal keys and turn numbers into
 * one another.
 *
 * <p>Not thread-safe.
 */
final class StrictJson {
  private static final int ERRORS_MAX = 20;
  private static final int NAME_CHARS_MAX = 64;

  /** Nothing that is expected is deeper than an order's line; unknown fields may be, a little. */
  private static final int DEPTH_MAX = 16;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
          .build();

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final JsonParser parser;
  private final List<FieldError> errors = new ArrayList<>();

  /** Reads the value that the parser stands on. */
  @FunctionalInterface
  interface ValueReader {
    void read(String path) throws IOException;
  }

  private StrictJson(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * Reads the document as an object.
   *
   * @param fields makes the readers of the fields that must be there
   * @param optional makes the readers of those that may be
   * @throws ProblemException when the document is not JSON, or not as expected
   */
  static void readObject(
      byte[] document,
      Function<StrictJson, Map<String, ValueReader>> fields,
      Function<StrictJson, Map<String, ValueReader>> optional) {
    try (JsonParser parser = FACTORY.createParser(textOf(document))) {
      StrictJson json = new StrictJson(parser);
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new ProblemException(ProblemType.MALFORMED_JSON, "The body is empty.");
      }
      json.object("", fields.apply(json), optional.apply(json));
      if (parser.nextToken() != null) {
        throw new ProblemException(
            ProblemType.MALFORMED_JSON, "The body continues after the JSON value.");
      }
      if (first != JsonToken.START_OBJECT) {
        throw new ProblemException(ProblemType.INVALID_REQUEST, "The body must be a JSON object.");
      }
      json.check();
    } catch (JsonProcessingException malformed) {
      throw new ProblemException(ProblemType.MALFORMED_JSON, problemOf(malformed));
    } catch (CharacterCodingException malformed) {
      throw new ProblemException(ProblemType.MALFORMED_JSON, "The body is not UTF-8.");
    } catch (IOException impossible) {
      throw new UncheckedIOException("a text cannot fail to be read", impossible);
    }
  }

  /** RFC 8259, section 8.1: UTF-8 and nothing else. Jackson would guess at UTF-16 and UTF-32. */
  private static String textOf(byte[] document) throws CharacterCodingException {
    String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** An object whose fields must all be there, once each, and no others. */
  void object(String path, Map<String, ValueReader> fields) throws IOException {
    object(path, fields, Map.of());
  }

  private void object(
      String path, Map<String, ValueReader> fields, Map<String, ValueReader> optional)
      throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      wrongType(path, "an object");
      return;
    }
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      ValueReader reader = fields.getOrDefault(name, optional.get(name));
      field(within(path, name), reader, seen.add(name));
    }
    for (String name : fields.keySet()) {
      if (!seen.contains(name)) {
        wrong(within(path, name), "is missing");
      }
    }
  }

  /** An array of 1 to {@code countMax} elements. */
  void array(String path, int countMax, ValueReader element) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      wrongType(path, "a list");
      return;
    }
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (count < countMax) {
        element.read(path + "[" + count + "]");
      } else {
        parser.skipChildren();
      }
      count++;
    }
    if (count == 0) {
      wrong(path, "must not be empty");
    } else if (count > countMax) {
      wrong(path, "must not be more than " + countMax + ", is " + count);
    }
  }

  /** A text without complaint, or an empty one after the complaint has been noted. */
  String text(String path, Function<String, Optional<String>> complaint) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      wrongType(path, "a string");
      return "";
    }
    String text = parser.getText();
    Optional<String> wrong = complaint.apply(text);
    wrong.ifPresent(detail -> wrong(path, detail));
    return wrong.isPresent() ? "" : text;
  }

  /** An integer in the range, or 0 after it has been noted. {@code 1.0} is none. */
  long integer(String path, long min, long max) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      wrongType(path, "a whole number");
      return 0;
    }
    boolean small = parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    if (!small || parser.getLongValue() < min || parser.getLongValue() > max) {
      wrong(path, "must be from " + min + " to " + max);
      return 0;
    }
    return parser.getLongValue();
  }

  /** True or false; false after something else has been noted. */
  boolean bool(String path) throws IOException {
    if (!parser.currentToken().isBoolean()) {
      wrongType(path, "true or false");
      return false;
    }
    return parser.getBooleanValue();
  }

  private void field(String path, ValueReader reader, boolean first) throws IOException {
    if (reader == null) {
      wrong(path, "is not a known field");
      parser.skipChildren();
    } else if (!first) {
      wrong(path, "is given twice");
      parser.skipChildren();
    } else {
      reader.read(path);
    }
  }

  private void wrongType(String path, String expected) throws IOException {
    wrong(path, "must be " + expected);
    parser.skipChildren();
  }

  private void wrong(String path, String detail) {
    if (errors.size() < ERRORS_MAX) {
      errors.add(new FieldError(path, detail));
    }
  }

  private void check() {
    if (!errors.isEmpty()) {
      FieldError first = errors.get(0);
      throw new ProblemException(
          ProblemType.INVALID_REQUEST, first.field() + " " + first.detail(), errors);
    }
  }

  private static String within(String path, String name) {
    String bounded = name.length() > NAME_CHARS_MAX ? name.substring(0, NAME_CHARS_MAX) : name;
    return path.isEmpty() ? bounded : path + "." + bounded;
  }

  private static String problemOf(JsonProcessingException malformed) {
    return malformed.getLocation() == null
        ? "The body cannot be read as JSON."
        : "The body cannot be read as JSON at line "
            + malformed.getLocation().getLineNr()
            + ", column "
            + malformed.getLocation().getColumnNr()
            + ".";
  }
}

package dev.latchkey.capability;

import dev.latchkey.capability.CapabilityTable.Source;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.ParsedJson;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a table strictly: a member too many, twice, missing or of the wrong kind is an error that
 * names the row, because a table that is half understood would tell half the truth.
 */
final class CapabilityTableReader {
  private static final String VERSION = "1";
  private static final int MOST_ROWS = 200;
  private static final int LONGEST_WORD = 40;

  /** What fits beside four columns on a terminal. */
  private static final int LONGEST_NAME = 29;

  private static final int LONGEST_TEXT = 300;
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,39}");
  private static final Pattern PLAN = Pattern.compile("[A-Za-z0-9_]{1,64}");

  private final String place;

  CapabilityTableReader(String place) {
    this.place = place;
  }

  CapabilityTable read(byte[] utf8) {
    ParsedJson json;
    try {
      json = new JsonReader().read(utf8);
    } catch (JsonSyntaxException e) {
      throw failure("", e);
    }
    return new Reading(json).table();
  }

  private ConfigurationException failure(String part, JsonSyntaxException problem) {
    return new ConfigurationException(
        ErrorCode.CONFIG_INVALID,
        "the capability table "
            + place
            + (part.isEmpty() ? "" : ", " + part)
            + ": "
            + problem.getMessage(),
        "correct it there, or do without it: a table is built in",
        problem);
  }

  /** One pass over one document; {@link #part} follows it, for messages. */
  private final class Reading {
    private final ParsedJson json;
    private String part = "";

    Reading(ParsedJson json) {
      this.json = json;
    }

    CapabilityTable table() {
      JsonObject root = object(json.root());
      members(root, Set.of("version", "sources", "governance", "plans", "rows"), Set.of());
      JsonValue version = value(root, "version");
      if (!(version instanceof JsonNumber number && number.text().equals(VERSION))) {
        throw problem("version is not " + VERSION, version);
      }
      part = "sources";
      List<Source> sources = new ArrayList<>();
      for (JsonValue each : elements(root, "sources")) {
        sources.add(source(object(each)));
      }
      if (sources.isEmpty()) {
        throw problem("there is none", value(root, "sources"));
      }
      part = "governance";
      Map<LoginKind, String> governance = governance(object(value(root, "governance")));
      Map<String, PlanRule> rules = rules(object(value(root, "plans")));
      return new CapabilityTable(sources, governance, rows(root, rules));
    }

    private Source source(JsonObject source) {
      members(source, Set.of("page", "date"), Set.of());
      String page = text(source, "page", LONGEST_TEXT);
      String date = text(source, "date", LONGEST_TEXT);
      try {
        URI address = new URI(page);
        if (!"https".equals(address.getScheme()) || address.getHost() == null) {
          throw problem("page is no https address", value(source, "page"));
        }
        return new Source(address, LocalDate.parse(date));
      } catch (URISyntaxException e) {
        throw problem("page is no https address", value(source, "page"));
      } catch (DateTimeParseException e) {
        throw problem("date is no date like 2026-10-01", value(source, "date"));
      }
    }

    private Map<LoginKind, String> governance(JsonObject texts) {
      Set<String> names = new HashSet<>();
      Map<LoginKind, String> governance = new EnumMap<>(LoginKind.class);
      for (LoginKind kind : LoginKind.values()) {
        names.add(kind.id());
      }
      members(texts, names, Set.of());
      for (LoginKind kind : LoginKind.values()) {
        governance.put(kind, text(texts, kind.id(), LONGEST_TEXT));
      }
      return governance;
    }

    private Map<String, PlanRule> rules(JsonObject rules) {
      Map<String, PlanRule> read = new HashMap<>();
      for (JsonObject.Member member : rules.members()) {
        part = "plans " + shown(member.name());
        if (!ID.matcher(member.name()).matches() || rules.repeats(member.name())) {
          throw problem("the name is not in kebab case, or is there twice", member.value());
        }
        JsonObject rule = object(member.value());
        members(rule, Set.of("yes", "no", "other"), Set.of());
        Set<String> yes = plans(rule, "yes");
        Set<String> no = plans(rule, "no");
        if (yes.stream().anyMatch(no::contains)) {
          throw problem("a plan is in yes and in no", rule);
        }
        Availability other = availability(rule, "other");
        if (other != Availability.NO && other != Availability.BY_PLAN) {
          throw problem("other is neither no nor by-plan", value(rule, "other"));
        }
        read.put(member.name(), new PlanRule(yes, no, other));
      }
      return read;
    }

    private Set<String> plans(JsonObject rule, String name) {
      Set<String> plans = new HashSet<>();
      for (JsonValue each : elements(rule, name)) {
        if (!(each instanceof JsonString plan && PLAN.matcher(plan.value()).matches())) {
          throw problem(name + " holds what cannot be a plan", each);
        }
        if (!plans.add(plan.value())) {
          throw problem(name + " names a plan twice", each);
        }
      }
      return plans;
    }

    private List<Capability> rows(JsonObject root, Map<String, PlanRule> rules) {
      part = "rows";
      List<JsonValue> elements = elements(root, "rows");
      if (elements.isEmpty() || elements.size() > MOST_ROWS) {
        throw problem("there are none, or more than " + MOST_ROWS, value(root, "rows"));
      }
      List<Capability> rows = new ArrayList<>();
      Set<String> ids = new HashSet<>();
      for (JsonValue element : elements) {
        part = "row " + (rows.size() + 1);
        JsonObject row = object(element);
        String id = text(row, "id", LONGEST_WORD);
        part += " (" + shown(id) + ")";
        if (!ID.matcher(id).matches()) {
          throw problem("id is not in kebab case", value(row, "id"));
        }
        if (!ids.add(id)) {
          throw problem("another row has this id", value(row, "id"));
        }
        rows.add(row(id, row, rules));
      }
      return rows;
    }

    private Capability row(String id, JsonObject row, Map<String, PlanRule> rules) {
      members(
          row,
          Set.of(
              "id", "name", LoginKind.CHATGPT.id(), LoginKind.API_KEY.id(), LoginKind.BEDROCK.id()),
          Set.of(LoginKind.ACCESS_TOKEN.id()));
      Map<LoginKind, Offer> offers = new EnumMap<>(LoginKind.class);
      for (LoginKind kind : LoginKind.values()) {
        // An access token stands for a member of a workspace: it gives the same unless it says so.
        JsonValue cell = row.get(kind.id()).orElseGet(() -> value(row, LoginKind.CHATGPT.id()));
        offers.put(kind, offer(kind.id(), cell, rules));
      }
      return new Capability(id, text(row, "name", LONGEST_NAME), offers);
    }

    private Offer offer(String column, JsonValue value, Map<String, PlanRule> rules) {
      String row = part;
      part = row + ", " + column;
      JsonObject cell = object(value);
      members(cell, Set.of("is"), Set.of("plans", "pays", "note"));
      Availability availability = availability(cell, "is");
      Optional<PlanRule> plans = Optional.empty();
      if (cell.get("plans").isPresent()) {
        plans = Optional.ofNullable(rules.get(text(cell, "plans", LONGEST_WORD)));
        if (plans.isEmpty()) {
          throw problem("plans names a rule that is not there", value(cell, "plans"));
        }
      }
      if (plans.isPresent() != (availability == Availability.BY_PLAN)) {
        throw problem("plans belongs to by-plan, and to nothing else", cell);
      }
      Optional<PaidBy> pays = Optional.empty();
      if (cell.get("pays").isPresent()) {
        pays = PaidBy.parse(text(cell, "pays", LONGEST_WORD));
        if (pays.isEmpty()) {
          throw problem("pays is none of plan, api, aws", value(cell, "pays"));
        }
        if (availability == Availability.NO) {
          throw problem("nobody pays for what is not given", value(cell, "pays"));
        }
      }
      String note = cell.get("note").isPresent() ? text(cell, "note", LONGEST_TEXT) : "";
      part = row;
      return new Offer(availability, plans, pays, note);
    }

    private Availability availability(JsonObject object, String name) {
      return Availability.parse(text(object, name, LONGEST_WORD))
          .orElseThrow(
              () -> problem(name + " is none of yes, limited, by-plan, no", value(object, name)));
    }

    private JsonObject object(JsonValue value) {
      if (value instanceof JsonObject object) {
        return object;
      }
      throw problem(value.kind() + " where an object belongs", value);
    }

    private List<JsonValue> elements(JsonObject object, String name) {
      JsonValue value = value(object, name);
      if (value instanceof JsonArray array) {
        return array.elements();
      }
      throw problem(name + " is " + value.kind() + ", not an array", value);
    }

    private String text(JsonObject object, String name, int longest) {
      JsonValue value = value(object, name);
      if (!(value instanceof JsonString string)) {
        throw problem(name + " is " + value.kind() + ", not a string", value);
      }
      String text = string.value();
      if (text.isBlank() || text.length() > longest || !Printable.escape(text).equals(text)) {
        throw problem(
            name + " is empty, longer than " + longest + ", or holds what cannot be shown", value);
      }
      return text;
    }

    private JsonValue value(JsonObject object, String name) {
      return object.get(name).orElseThrow(() -> problem(name + " is missing", object));
    }

    private void members(JsonObject object, Set<String> required, Set<String> optional) {
      for (String name : required.stream().sorted().toList()) {
        if (object.get(name).isEmpty()) {
          throw problem(name + " is missing", object);
        }
      }
      for (JsonObject.Member member : object.members()) {
        if (!required.contains(member.name()) && !optional.contains(member.name())) {
          throw problem(shown(member.name()) + " is not known", member.value());
        }
        if (object.repeats(member.name())) {
          throw problem(member.name() + " is there twice", member.value());
        }
      }
    }

    private ConfigurationException problem(String problem, JsonValue where) {
      return failure(part, json.problem(problem, where));
    }

    private static String shown(String name) {
      return Printable.escape(name, 60);
    }
  }
}

package dev.latchkey.credential;

/**
 * What a workspace subscribes to (protocol §8.2).
 *
 * @param wireName the text of the claim {@code chatgpt_plan_type}; a text that is not known is kept
 *     and never a reason to refuse
 */
public record Plan(String wireName) {

  /** The name for people. */
  public String label() {
    return switch (wireName) {
      case "free" -> "Free";
      case "go" -> "Go";
      case "plus" -> "Plus";
      case "pro" -> "Pro (More)";
      case "prolite" -> "Pro Lite";
      case "promax" -> "Pro Max";
      case "team" -> "Team";
      case "business" -> "Business";
      case "enterprise", "hc", "ent26" -> "Enterprise";
      case "enterprise_cbp_automation" -> "Enterprise (Automation)";
      case "enterprise_cbp_usage_based" -> "Enterprise CBP Usage Based";
      case "self_serve_business_prolite" -> "Self Serve Business ProLite";
      case "self_serve_business_usage_based" -> "Self Serve Business Usage Based";
      case "edu", "education" -> "Edu";
      case "edu_plus" -> "Edu Plus";
      case "edu_pro" -> "Edu Pro";
      case "sci" -> "Sci";
      case "sci_plus" -> "Sci Plus";
      default -> wireName;
    };
  }

  /** Whether it is the plan of an organisation rather than of a person. Unknown plans are not. */
  public boolean isWorkspace() {
    return switch (wireName) {
      case "team",
          "business",
          "ent26",
          "enterprise",
          "hc",
          "enterprise_cbp_automation",
          "enterprise_cbp_usage_based",
          "self_serve_business_prolite",
          "self_serve_business_usage_based",
          "edu",
          "education",
          "edu_plus",
          "edu_pro" ->
          true;
      default -> false;
    };
  }
}

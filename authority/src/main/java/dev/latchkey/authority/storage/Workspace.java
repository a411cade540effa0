package dev.latchkey.authority.storage;

/**
 * A workspace, called "account" in the claims that Codex reads.
 *
 * @param id what the client stores as its account id
 * @param name what people call it
 * @param plan the value of the claim {@code chatgpt_plan_type}
 * @param fedramp whether the client must mark its requests as FedRAMP
 */
public record Workspace(String id, String name, String plan, boolean fedramp) {}

package dev.latchkey.profile;

import dev.latchkey.profile.SelectedProfile.Reason;

/**
 * That something asks for a profile, whether or not it is the one that counts.
 *
 * @param reason what asks
 * @param place for people: an option, a variable, a folder
 * @param profile what it asks for, as it was written
 */
public record ProfileClaim(Reason reason, String place, String profile) {}

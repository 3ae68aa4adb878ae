# SPDX-License-Identifier: MIT
"""What report.md and the terminal's summary must say of a group's findings, in their words."""

import counted
from words import CALLERS, PRIMITIVES, STEPS, counted as n, joined, steps, under, without


def count_text(count):
    known = count["escaped"] + count["blocked"]
    if not known:
        return "not measured"
    unknown = f" ({count['unknown']} not known)" if count["unknown"] else ""
    return f"{count['escaped']} of {known}{unknown}"


def known(count):
    return count["escaped"] + count["blocked"]


def measured(found, mask):
    return mask in found["masks"]


def unknown_word(found, mask):
    return "not known" if measured(found, mask) else "not measured"


def value(fraction):
    return str(fraction) if fraction.denominator == 1 else f"{fraction} ({float(fraction):.2f})"


def decimal(fraction):
    return f"{float(fraction):.2f}"


def single_text(found, factor):
    s = found["single"][factor]
    if not s["compared"]:
        return unknown_word(found, counted.BIT[factor])
    unknown = found["testable"] - s["compared"]
    less = f" ({unknown} not known)" if unknown else ""
    if not s["lets_out"] + s["stops"]:
        return f"no change, {s['before']} of {s['compared']}{less}"
    return f"from {s['before']} to {s['after']} of {s['compared']}{less}"


def single_cell(found, rows, factor):
    """What stands of the loss of one step where what it lets out is listed."""
    s, there = found["single"][factor], counted.count(rows, counted.BIT[factor])
    text = single_text(found, factor)
    if not s["compared"] and known(there):
        text = f"{count_text(there)} escape"
    return text + ("; " + credit(s) if s["own"] < s["lets_out"] else "")


def credit(s):
    """Whose what one loss lets out is, where it is not all its own."""
    parts = []
    of = lambda which: joined(map(PRIMITIVES.get, counted.in_order(which)), " and ")
    if s["enabled"]:
        parts.append(f"{s['enabled']} by {steps(s['through'])}, which cannot be applied without it")
    if s["own"]:
        parts.append(f"{s['own']} by its own loss")
    if s["untold"] > s["unseen"]:
        parts.append(f"{s['untold'] - s['unseen']} by its own loss or by that of {of(s['uncovered'])}, "
                     "which this run does not tell apart")
    if s["unseen"]:
        parts.append(f"{s['unseen']} by its own loss or by that of {of(s['takes_down'])}, "
                     "for the combination that would tell is not known")
    return ", ".join(parts)


def most_single(found):
    factors, most = found["factors"], found["most_single"]
    compared = sum(s["compared"] > 0 for s in found["single"].values())
    if not most:
        if not factors:
            return "No step was dropped."
        if not known(found["full"]):
            return ("What the loss of one step lets out is not known, since full hardening is "
                    f"{unknown_word(found, 0)}.")
        if not compared:
            return "What the loss of one step alone lets out was not measured."
        if compared < len(factors):
            return (f"Of the {len(factors)} steps, {compared} {'was' if compared == 1 else 'were'} dropped alone, "
                    "and that let nothing more out.")
        return "Dropping any one step alone lets nothing more out."
    first = found["single"][most[0]]
    same = all(found["single"][f][k] == first[k] for f in most for k in ("before", "after", "compared"))
    if not same:
        does = f"lets out {first['lets_out']} more"
    elif first["stops"]:
        does = (f"lets out {first['lets_out']} more and stops {first['stops']}: "
                f"escapes go {single_text(found, most[0])}")
    else:
        does = f"raises escapes {single_text(found, most[0])}"
    if compared < len(factors):
        rest = (f", the most of the {compared} of {len(factors)} steps that "
                f"{'was' if compared == 1 else 'were'} dropped alone.")
    else:
        rest = ", the most of any one step." if len(factors) > 1 else "."
    text = f"Dropping {steps(most, ' or ')} alone {does}{rest}"
    for f in most:
        s = found["single"][f]
        if s["own"] < s["lets_out"]:
            whose = f"the {s['lets_out']} without {STEPS[f]}" if len(most) > 1 else f"these {s['lets_out']}"
            text += f" Of {whose}: {credit(s)}."
    return text


def most_shapley(found):
    most = found["most_shapley"]
    start = f"Over all combinations, for the {n(found['complete'], 'fixture')} known in each of them, "
    if not most:
        return start + "no step stops more than it lets out."
    verb = "stop most, each" if len(most) > 1 else "stops most,"
    return f"{start}{steps(most)} {verb} with a Shapley value of {value(found['shapley'][most[0]])}."


def opened(found, rows):
    """Of the complete rows: those open under full hardening, those open with all steps dropped."""
    complete = [r for r in rows if r.testable and r.complete]
    top = sum(counted.BIT[f] for f in found["factors"])
    return sum(0 in r.escapes for r in complete), sum(top in r.escapes for r in complete)


def sums(found, rows):
    full, none = opened(found, rows)
    return (f"The Shapley values of all steps add up to {none - full}: {n(none, 'escape')} without any step, "
            f"less {full} under full hardening.")


def weakest(found):
    spot, size = found["weakest"], len(found["masks"])
    if not spot:
        return "No fixture is known in every combination that was measured."
    where = counted.names(spot["mask"])
    if size == 1:
        return f"{spot['escapes']} of {found['whole']} escape {under(where)}, and nothing else was measured."
    measured_all = size == 1 << len(found["factors"])
    start = f"Of the {n(found['whole'], 'fixture')} known in all " + \
        (f"{size} combinations" if measured_all else f"{n(size, 'combination')} measured")
    if not spot["escapes"]:
        return start + ", none escapes in any of them."
    most = f", most escape {under(where)}{'' if where else ' already'}: {spot['escapes']}"
    return start + most + ties(spot) + "."


def ties(spot):
    others, size = spot["ties"] - 1, spot["size"]
    if not others:
        return ""
    if size == 1:
        return ", and as many without " + ("another step" if others == 1 else f"any of {others} other steps")
    many = "another set" if others == 1 else f"any of {others} other sets"
    return f", and as many without {many} of {size} steps"


def idle_steps(found):
    idle = [f for f, t in found["literals"].items() if not t["alone"] + t["shared"]]
    if not idle or not found["complete"]:
        return ""
    return (f"Among these {n(found['complete'], 'program')} {steps(idle)} ha{'ve' if len(idle) > 1 else 's'} no part "
            f"in stopping anything; programs that are not among them may need {'them' if len(idle) > 1 else 'it'}.")


def helped(found):
    one = found["helped"] == 1
    return (f"{found['helped']} of {found['testable']} testable fixtures {'is' if one else 'are'} let out by "
            f"hardening: in some combination {'it escapes' if one else 'they escape'} only while a step is kept.")


def refused(found, rows):
    """What could not be applied, or nothing."""
    start, text = f"Started by {CALLERS[rows[0].caller]}, {rows[0].profile} ", ""
    if found["refusals"]:
        text = (start + "could not be applied in full on this host: " + "; ".join(map(refusal, found["refusals"])) +
                (f"; level {found['level']}" if found["level"] else "") + ".")
    if found["idle"]:
        text += (" " if text else "") + start + "applied " + joined(map(PRIMITIVES.get, found["idle"]), " and ") + \
            ", as its calls say, and nothing of that was seen in force from outside."
    return text


def absent(found, rows):
    """The warning that nothing, or not all, of somebody else's sandbox had an effect; or nothing."""
    presence = found["presence"]
    if not presence or not (presence["nothing_in_force"] or presence["idle"]):
        return ""
    text = f"Started by {CALLERS[rows[0].caller]}, {rows[0].profile} "
    if presence["nothing_in_force"]:
        trials = "the one trial" if presence["compared"] == 1 else f"all {presence['compared']} trials"
        text += (f"did nothing that can be seen: in {trials} under full hardening that could be compared, the program "
                 "was in the state that it has without any sandbox.")
    else:
        that = "any of these steps" if len(presence["idle"]) > 1 else "that step"
        text += (f"showed no effect of {steps(presence['idle'])}: dropping {that} changed no verdict on these escapes "
                 "and nothing that can be seen in force.")
        if len(rows[0].factors) > 1 and not found["again"]["together"]:
            text += f" Another step may stop the same: whichwall run -m none,single,pairs -p {found['again']['given']} tells."
    return text + f" See what the launcher itself says: whichwall doctor -p {found['again']['given']} shows its messages."


def refusal(r):
    errno = f" ({r['errno']})" if r["errno"] else ""
    if r["failed"] == r["asked"]:
        where = "the one combination that asks" if r["asked"] == 1 else f"all {r['asked']} combinations that ask"
    else:
        where = f"{r['failed']} of the {r['asked']} combinations that ask"
    return f"{r['step']} was refused{errno} in {where} for it"


def surprise(row):
    """A set of which something must be kept, of a complete row."""
    dropped, kept = next((counted.names(d), counted.names(k)) for d, k in row.terms if k)
    where = without(dropped) + " it escapes" if dropped else "it escapes under full hardening"
    return (f"Keeping {steps(kept)} lets it out: {where}, and dropping {steps(kept, ' or ')}"
            f"{' as well' if dropped else ''} can stop it.")

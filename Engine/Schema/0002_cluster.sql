-- What a silo tells the others of itself. A silo that says nothing of it runs alone, as all did before.
alter table engine.silos
    add column mode            text not null default 'solitary',
    add column address         text not null default '',
    add column wire_version    int not null default 0,
    add column product_version text not null default '',
    -- Proves knowledge of the cluster secret without telling it.
    add column secret_mark     text not null default '',
    -- It stops: nothing new is placed there.
    add column draining        boolean not null default false,
    -- How many activations it has.
    add column load            int not null default 0;

-- Who holds a grain. A row whose silo is not in engine.silos is nobody's. An epoch is never given twice.
create sequence engine.grain_epochs;

create table engine.grain_directory (
    grain_type text not null,
    grain_key  text not null,
    silo_id    text not null,
    epoch      bigint not null,
    primary key (grain_type, grain_key)
);

create index grain_directory_silo on engine.grain_directory (silo_id);

-- Claims a grain. Gives the holder: the claimant, or the living silo that came first. No row: the claimant itself may not hold grains.
-- taken_from names the silo, gone by now, whose row was replaced.
-- A holder counts as gone only when its row is gone. A lease that is over is not enough, for its renewal may be under way: deleting the row
-- waits for that renewal and then finds the lease alive. Each statement of a volatile function sees what was committed before it, so a
-- silo that joined while this one waited for the row is seen too.
create function engine.claim_grain(
    claimed_type text, claimed_key text, claimant text, out silo_id text, out epoch bigint, out taken_from text)
returns setof record language plpgsql volatile as $$
declare
    held engine.grain_directory;
begin
    if not exists (
        select from engine.silos s where s.silo_id = claimant and s.lease_until > clock_timestamp() and not s.draining) then
        return;
    end if;
    loop
        insert into engine.grain_directory as d values (claimed_type, claimed_key, claimant, nextval('engine.grain_epochs'))
        on conflict do nothing returning d.silo_id, d.epoch into silo_id, epoch;
        if found then
            return next;
            return;
        end if;
        select * into held from engine.grain_directory d
        where d.grain_type = claimed_type and d.grain_key = claimed_key for update;
        -- Else it was given back meanwhile.
        exit when found;
    end loop;
    if held.silo_id <> claimant then
        delete from engine.silos s where s.silo_id = held.silo_id and s.lease_until <= clock_timestamp();
        if exists (select from engine.silos s where s.silo_id = held.silo_id) then
            silo_id := held.silo_id;
            epoch := held.epoch;
            return next;
            return;
        end if;
        taken_from := held.silo_id;
    end if;
    update engine.grain_directory d set silo_id = claimant, epoch = nextval('engine.grain_epochs')
    where d.grain_type = claimed_type and d.grain_key = claimed_key
    returning d.silo_id, d.epoch into silo_id, epoch;
    return next;
end
$$;
